"""Remembers what a finished step was made from: the second time is quick, an interrupted one is redone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(sources: Iterable[Path], *more: str) -> str:
    """One hash over the content and names of files and over some words."""
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(f"\0{source.name}\0".encode())
        digest.update(source.read_bytes())
    for word in more:
        digest.update(f"\0{word}".encode())
    return digest.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    """True when the step behind this stamp was finished from the same sources."""
    return stamp.is_file() and stamp.read_text() == wanted


def mark_done(stamp: Path, made_from: str) -> None:
    """Writes the stamp: the last act of a step."""
    stamp.write_text(made_from)
