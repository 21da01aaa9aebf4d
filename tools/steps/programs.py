"""Runs other programs, and says in words why one of them failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .machine import ROOT, Missing

Command = Sequence["str | Path"]
SHOWN_LINES = 25
# What pip, npm, apt and Playwright print, and what a person can do about it.
REASONS = (
    (("no space left on device", "enospc"), "The disk is full. Make room, then run the same command again."),
    (
        ("name resolution", "name or service not known", "newconnectionerror", "enotfound", "eai_again",
         "network is unreachable", "connection refused", "econnrefused", "timed out", "etimedout",
         "could not resolve", "err_internet_disconnected"),
        "The package registry cannot be reached. Check the network (or the proxy settings: HTTPS_PROXY), "
        "then run the same command again; what is already installed is kept.",
    ),
    (
        ("no matching distribution", "etarget", "notarget"),
        "The registry has no such version for this Python or this kind of machine.",
    ),
    (("eacces", "permission denied"), "Some file belongs to another user, perhaps from a run with sudo."),
)  # fmt: skip


def say(words: str) -> None:
    """Tells the person what is going on, at once."""
    print(f"· {words}", flush=True)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment, without a virtual environment that happens to be active."""
    kept = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    return kept | dict(extra or {})


def loudly(command: Command, *, env: Mapping[str, str] | None = None) -> int:
    """Runs a program in the foreground and returns its exit code."""
    sys.stdout.flush()
    return subprocess.run(command, cwd=ROOT, env=environment(env), check=False).returncode


def quietly(command: Command, doing: str, *, env: Mapping[str, str] | None = None) -> str:
    """Runs a program without its chatter and returns it; raises Missing with the reason when it fails."""
    say(f"{doing} …")
    started = time.monotonic()
    with tempfile.TemporaryFile() as heard:
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment(env), stdin=subprocess.DEVNULL,
                stdout=heard, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise Missing(f"{doing}: the program {command[0]} is not there.") from None
        heard.seek(0)
        output = heard.read().decode(errors="replace")
    if done.returncode:
        raise Missing(f"{last_lines(output)}\n\n{doing}: this failed. {reason(output)}".strip())
    took = time.monotonic() - started
    if took > 1:
        say(f"{doing}: done in {took:.0f} s")
    return output


def last_lines(output: str) -> str:
    """The end of a long output."""
    return "\n".join(output.rstrip().splitlines()[-SHOWN_LINES:])


def reason(output: str) -> str:
    """What a person can do about a failure, by the words that the program used."""
    low = output.lower()
    return next((remedy for signs, remedy in REASONS if any(sign in low for sign in signs)), "")
