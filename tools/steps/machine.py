"""What this machine has: programs, rights, free ports, room on the disk."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_HOMES = ("/usr/lib/postgresql", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql*", "/usr/local/pgsql")
ROOM_FOR_SETUP_MB = 700


class Missing(Exception):
    """Something that a target needs is not there; the text says what, and what to do about it."""


def is_root() -> bool:
    """True where Debian packages may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def has_apt() -> bool:
    """True on a Debian or one of its children."""
    return shutil.which("apt-get") is not None


def find_chromium() -> str | None:
    """The system's Chromium, or the one named by CHROMIUM; None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's server programs, newest first; None where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [
        program
        for home in POSTGRES_HOMES
        for pattern in (f"{home}/bin/initdb", f"{home}/*/bin/initdb")
        for program in Path("/").glob(pattern.lstrip("/"))
    ]
    return max(found, key=_version_in_path).parent if found else None


def _version_in_path(program: Path) -> tuple[int, str]:
    digits = "".join(letter for letter in str(program) if letter.isdigit())
    return int(digits or 0), str(program)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def require_port(host: str, port: int) -> None:
    """Raises Missing when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Missing(f"Port {port} is for root only. Choose another: PORT=8000 make run") from None
        except OSError as fault:
            raise Missing(
                f"{host}:{port} cannot be listened on ({fault.strerror}): another program has it, perhaps an "
                f"earlier `make run`. Stop that one or choose another port: PORT={port + 1} make run"
            ) from None


def require_python() -> None:
    """Raises Missing when this Python is too old or lives on a system that Estrade does not run on."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise Missing(
            f"Python {wanted} or newer is needed; this is {sys.version.split()[0]} ({sys.executable}). "
            f"Install a newer one and name it: make run PYTHON=python{wanted}"
        )
    if os.name != "posix":
        raise Missing("Estrade runs on Linux and macOS. On Windows use WSL (Windows Subsystem for Linux).")


def require_room(folder: Path = ROOT, megabytes: int = ROOM_FOR_SETUP_MB) -> None:
    """Raises Missing when the disk has too little room left."""
    left = shutil.disk_usage(folder).free // 2**20
    if left < megabytes:
        raise Missing(f"The disk of {folder} has {left} MB left; set-up needs {megabytes} MB. Make room.")
