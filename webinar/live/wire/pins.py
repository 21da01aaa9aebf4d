"""Refuses to start on other versions of the libraries whose inner seams this package fits."""

from __future__ import annotations

from importlib.metadata import version

PINNED = {
    "flask-socketio": "5.7.0",
    "python-socketio": "5.18.1",
    "python-engineio": "4.15.1",
    "eventlet": "0.41.3",
}


def check(pinned: dict[str, str] = PINNED) -> None:
    """Raises ImportError that names the library, the version found and the one expected."""
    for name, expected in pinned.items():
        found = version(name)
        if found != expected:
            raise ImportError(f"live.wire fits {name} {expected}, but {found} is installed: run its tests, then pin it")


