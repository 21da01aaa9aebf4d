"""`run`: a migrated database, the demo event on first start, the links, and the server."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import NoReturn

from .machine import ROOT, Missing, require_port
from .programs import environment, loudly, quietly, say
from .python_env import PYTHON

FLASK: list[str | Path] = [PYTHON, "-m", "flask", "--app", "webinar.app:create_app"]


def address() -> tuple[str, int]:
    """HOST and PORT of the environment, or 127.0.0.1:5000."""
    port = os.environ.get("PORT") or "5000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Missing(f"PORT must be a number from 1 to 65535, not {port!r}. Example: PORT=8000 make run")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def settings() -> dict[str, str]:
    """What the server is started with: the person's own environment first, then what suits a first run."""
    host, port = address()
    folder = os.environ.get("DATA_DIR") or str(ROOT / "instance")
    # eventlet's advice about itself is for us (docs/adr/0003), not for the person at the terminal.
    quiet = os.environ.get("PYTHONWARNINGS", "ignore")
    chosen = {"HOST": host, "PORT": str(port), "DATA_DIR": folder, "PYTHONWARNINGS": quiet}
    if not os.environ.get("SECRET_KEY"):
        chosen["SECRET_KEY"] = secret_key(Path(folder))
    return chosen


def secret_key(folder: Path) -> str:
    """The instance's key, made on first start and readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secret_key"
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    key = kept.read_text().strip()
    if not key:
        kept.unlink()
        return secret_key(folder)
    return key


def prepare(env: dict[str, str]) -> None:
    """Migrates the database and sees to it that the demo event has a session live right now (DEMO=off: not)."""
    demo = [] if os.environ.get("DEMO", "on").lower() in {"off", "0", "no"} else ["--demo"]
    doing = "Preparing the database" + (" and the demo event" if demo else "")
    output = quietly([PYTHON, ROOT / "tools" / "prepare.py", *demo], doing, env=env)
    for link in (line for line in output.splitlines() if "/l/" in line):
        print(link, flush=True)


def require_free_port() -> None:
    """Raises Missing before anything is installed when the server could not listen anyway."""
    require_port(*address())


def flask(*arguments: str) -> int:
    """A command of the product's own command line, on this instance."""
    return loudly([*FLASK, *arguments], env=settings())


def run() -> NoReturn:
    """Serves until it is stopped."""
    env = settings()
    prepare(env)
    say(f"Estrade serves on {env['HOST']}:{env['PORT']}. Ctrl+C stops it.")
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "wsgi.py"], environment(env))  # noqa: S606 - signals reach the server itself
