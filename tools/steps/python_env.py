"""The virtual environments: `.venv` for the product and its tests, `.build` for Node (deletable)."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from .machine import ROOT, Missing, has_apt, require_room
from .programs import quietly
from .stamps import fingerprint, is_done, mark_done

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LEVELS = {"run": ("requirements.txt",), "dev": ("requirements.txt", "requirements-dev.txt")}


def ensure_packages(level: str) -> None:
    """Installs the pinned packages of `run` or `dev` into `.venv`, unless they are there."""
    names = LEVELS[level]
    wanted = fingerprint([ROOT / name for name in (*names, "constraints.txt")], sys.version)
    if is_done(VENV / f".{level}-stamp", wanted) and works(VENV):
        return
    require_room()
    ensure_venv(VENV)
    install(VENV, ["-r", str(ROOT / names[-1])], f"Installing Python packages ({names[-1]})")
    mark_done(VENV / f".{level}-stamp", wanted)


def install(venv: Path, what: list[str], doing: str) -> None:
    """`pip install` into a virtual environment, without questions and without endless retries."""
    command: list[str | Path] = [venv / "bin" / "python", "-m", "pip", "install", "--prefer-binary", *what]
    quietly([*command, "--no-input", "--disable-pip-version-check", "--retries=2", "--timeout=20"], doing)


def ensure_venv(folder: Path) -> None:
    """Makes the virtual environment; one that no longer works (Python changed) is made anew."""
    if works(folder):
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        how = f"As root: apt-get install {package}" if has_apt() else "Install the one that brings them."
        raise Missing(f"This Python ({sys.executable}) came without `venv` and `ensurepip`. {how}")
    shutil.rmtree(folder, ignore_errors=True)
    quietly([sys.executable, "-m", "venv", folder], f"Making the virtual environment {folder.name}")


def works(folder: Path) -> bool:
    """True when the virtual environment starts, has pip and is of the Python that runs this."""
    python = folder / "bin" / "python"
    if not python.exists():
        return False
    asked = [str(python), "-c", "import sys, pip; print(sys.version, True)"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == f"{sys.version} True"
