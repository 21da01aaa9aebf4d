"""What the tests use beyond Python packages: Chromium, PostgreSQL and a second reader of calendars."""

from __future__ import annotations

import ctypes.util
import shutil
from pathlib import Path

from .machine import Missing, find_chromium, find_postgres, has_apt, is_root
from .programs import quietly, say
from .python_env import PYTHON

SABRE = Path("/usr/share/php/Sabre/VObject")


def ensure_testbed() -> None:
    """Brings what can be brought; says in words which tests will be skipped for want of the rest."""
    _ensure_chromium()
    _ensure_postgres()
    _ensure_calendar_readers()


def _ensure_chromium() -> None:
    if find_chromium() or _debian("chromium", "Installing Chromium"):
        return
    try:
        quietly([PYTHON, "-m", "playwright", "install", "chromium"], "Fetching Playwright's own Chromium")
    except Missing as missing:
        say(f"{missing}\n  No Chromium: browser tests are skipped. Install one or name it by CHROMIUM=…")


def _ensure_postgres() -> None:
    if find_postgres() or _debian("postgresql", "Installing PostgreSQL"):
        return
    say("No PostgreSQL server programs (Debian: the package postgresql): its tests are skipped.")


def _ensure_calendar_readers() -> None:
    if not is_root():
        return
    if ctypes.util.find_library("ical") is None:
        _debian("libical3", "Installing libical (reads our calendars in tests)")
    if not (SABRE.exists() and shutil.which("php")):
        _debian("php-sabre-vobject php-cli", "Installing sabre/vobject (reads our calendars in tests)")


def _debian(packages: str, doing: str) -> bool:
    """Installs Debian packages where that is allowed; True when they are there afterwards."""
    if not (is_root() and has_apt()):
        return False
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages.split()]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for _attempt in range(2):
        try:
            quietly(command, doing, env=quiet)
        except Missing as missing:
            said = str(missing)
        else:
            return True
        try:
            quietly(["apt-get", "update"], "Refreshing Debian's list of packages", env=quiet)
        except Missing:
            break
    say(f"{said}\n  Went on without {packages}.")
    return False
