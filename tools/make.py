"""Sets Estrade up, runs it and checks it: `python3 tools/make.py TARGET` (the Makefile is its thin face)."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from steps.machine import ROOT, Missing, require_python

NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
TARGETS = ("setup", "run", "live", "flask", "test", "lint", "types", "check", "bench", "screenshot", "pin")
MADE = (".venv", ".build", "node_modules", "static/dist", ".mypy_cache", ".ruff_cache", ".pytest_cache",
        ".hypothesis", "test-results")  # fmt: skip


@contextmanager
def alone() -> Iterator[None]:
    """Keeps a second set-up in another terminal waiting; the lock goes with the process, whatever ends it."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("· Another set-up is running here; waiting for it …", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_up(level: str) -> None:
    """Brings what `run` or the checks (`dev`) need; quick when it is there already."""
    from steps import front_end, python_env

    with alone():
        python_env.ensure_packages(level)
        front_end.ensure_modules(level)
        front_end.ensure_built()


def clean() -> int:
    """Deletes what set-up and tools made; the data in instance/ stays."""
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    print("Deleted what set-up had made. instance/ (database, secret key) was left alone.")
    return 0


def show_help() -> int:
    """The targets, as the Makefile documents them."""
    lines = re.findall(r"^([a-z-]+):[^#\n]*## (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    width = max(len(name) for name, _ in lines)
    print("Targets (make TARGET, or python3 tools/make.py TARGET where make is missing):\n")
    print("\n".join(f"  {name:<{width}}  {what}" for name, what in lines))
    return 0


def run_target(target: str, arguments: Sequence[str]) -> int:
    """Carries a target out and returns the exit code."""
    from steps import checks, serving, testbed

    bare = {"help": show_help, "clean": clean}
    if target in bare:
        return bare[target]()
    if target not in TARGETS:
        raise Missing(f"There is no target {target!r}. `python3 tools/make.py help` lists them.")
    if target == "run":
        serving.require_free_port()
    set_up("run" if target in {"setup", "run", "flask"} else "dev")
    if target in {"test", "check", "screenshot"}:
        testbed.ensure_testbed()
    actions: dict[str, Callable[[], int]] = {
        "setup": lambda: 0,
        "run": serving.run,
        "flask": lambda: serving.flask(*arguments),
        "live": lambda: serving.flask("demo", "live", *arguments),
        "test": lambda: checks.test(arguments),
        "lint": checks.lint,
        "types": checks.types,
        "check": lambda: checks.lint() | checks.types() | checks.test(arguments),
        "bench": lambda: checks.bench(arguments),
        "screenshot": lambda: checks.script("screenshot.py"),
        "pin": lambda: checks.script("pin.py"),
    }
    return actions[target]()


def main(words: Sequence[str]) -> int:
    """0 when all went well, 1 when a check was not content, 2 when something is missing, 130 when stopped."""
    try:
        require_python()
        return run_target(words[0] if words else "help", words[1:])
    except Missing as missing:
        print(f"\n{missing}", file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"\n{fault.strerror}: {fault.filename or 'the system'}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from where this was.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may meet
        for newer in filter(None, map(shutil.which, NEWER)):
            if subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
                sys.exit(subprocess.call([newer, *sys.argv]))
    sys.exit(main(sys.argv[1:]))
