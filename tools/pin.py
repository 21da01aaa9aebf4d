"""Writes constraints.txt again: what the chosen packages bring along, as `.venv` has it (`make pin`)."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CHOSEN = ("requirements.txt", "requirements-dev.txt")
BROUGHT = "constraints.txt"
HEAD = "# What the packages of requirements.txt and requirements-dev.txt bring along (made by `make pin`).\n"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", re.MULTILINE)


def pins(*names: str) -> dict[str, str]:
    """Package → version, as requirement files say."""
    text = "\n".join((ROOT / name).read_text("utf-8") for name in names)
    return {canonicalize_name(name): version for name, version in PINNED.findall(text)}


def needed() -> set[str]:
    """The chosen packages and all that they need on this machine."""
    seen: set[str] = set()
    return {name for chosen in pins(*CHOSEN) for name in brought_along(chosen, seen)}


def brought_along(name: str, seen: set[str]) -> Iterator[str]:
    """The package and all that it needs, each once."""
    if name in seen:
        return
    seen.add(name)
    yield name
    for text in importlib.metadata.requires(name) or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield from brought_along(canonicalize_name(requirement.name), seen)


if __name__ == "__main__":
    brought = sorted(needed() - pins(*CHOSEN).keys())
    lines = [f"{name}=={importlib.metadata.version(name)}" for name in brought]
    (ROOT / BROUGHT).write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    print(f"{BROUGHT}: {len(lines)} packages")
