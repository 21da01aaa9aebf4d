"""Passwords: argon2id outside the event loop, and which ones are too easy to guess (S13)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webinar.core.blocking import run_blocking
from webinar.core.errors import FieldProblem
from webinar.people.names import skeleton

SHORTEST, LONGEST = 8, 256
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """What is stored of a password; call it with no database handle open."""
    return run_blocking(_hasher.hash, password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether it is the password; takes as long where there is none (S14)."""
    matches = run_blocking(_matches, stored or _nobodys(), password)
    return matches and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, *known: str) -> FieldProblem | None:
    """What is wrong with a password to be set, as a catalogue key; `known` are its owner's name and address."""
    if not SHORTEST <= len(password) <= LONGEST or "\0" in password:
        return "people.password.length", {"least": SHORTEST, "most": LONGEST}
    plain = skeleton(password)
    if len(set(password)) < 4 or plain in _common() or _is_run(password.lower()):
        return "people.password.common", {}
    if any(plain.strip("abcdefghijklmnopqrstuvwxyz") == "" and plain == skeleton(word) for word in known if word):
        return "people.password.own", {}
    return None


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("a password that nobody has")


@cache
def _common() -> frozenset[str]:
    words = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split()
    endings = ("", "0", "1", "12", "123", "1234", "12345", "2024", "2025", "2026")
    return frozenset(skeleton(word + ending) for word in words for ending in endings)


def _is_run(text: str) -> bool:
    """Whether the characters only count up or down: 12345678, hgfedcba."""
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return steps <= {1} or steps <= {-1}
