"""`test`, `lint`, `types` and `bench`: each runs its programs to the end and says which were not content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .front_end import MODULES, ensure_node
from .machine import ROOT
from .programs import loudly, say
from .python_env import PYTHON

NODE_TESTS = "tests/**/*.test.ts"
PYTHON_SOURCES = ["config.py", "wsgi.py", "webinar", "tools", "tests", "bench", "migrations"]
SCRIPT_SOURCES = ["static/src", "tests", "tools/build.mjs", "eslint.config.js"]


def test(arguments: Sequence[str]) -> int:
    """The whole suite; with arguments only pytest, which gets them."""
    failed = [] if arguments else _all({"node --test": [ensure_node(), "--test", NODE_TESTS]})
    failed += _all({"pytest": [PYTHON, "-m", "pytest", *arguments]})
    return _verdict(failed)


def lint() -> int:
    """Style, likely bugs and security smells of Python and TypeScript."""
    eslint = MODULES / "eslint" / "bin" / "eslint.js"
    return _verdict(
        _all(
            {
                "ruff": [PYTHON, "-m", "ruff", "check", *_existing(PYTHON_SOURCES)],
                "eslint": [ensure_node(), eslint, "--max-warnings=0", *_existing(SCRIPT_SOURCES)],
            }
        )
    )


def types() -> int:
    """Strict types of Python and TypeScript."""
    compiler = MODULES / "typescript" / "bin" / "tsc"
    return _verdict(
        _all({"mypy": [PYTHON, "-m", "mypy", *_existing(PYTHON_SOURCES)], "tsc": [ensure_node(), compiler, "--noEmit"]})
    )


def bench(arguments: Sequence[str]) -> int:
    """Every benchmark of bench/, or those named."""
    scripts = sorted((ROOT / "bench").glob("*.py"))
    names = arguments or [script.stem for script in scripts if "__main__" in script.read_text("utf-8")]
    return _verdict(_all({name: [PYTHON, ROOT / "bench" / f"{name}.py"] for name in names}))


def script(name: str) -> int:
    """A script of tools/ that needs the packages of `.venv`."""
    return loudly([PYTHON, ROOT / "tools" / name])


def _all(commands: dict[str, list[str | Path]]) -> list[str]:
    failed = []
    for name, command in commands.items():
        say(name)
        if loudly(command):
            failed.append(name)
    return failed


def _existing(paths: Sequence[str]) -> list[str]:
    return [path for path in paths if (ROOT / path).is_file() or any((ROOT / path).glob("**/*.*"))]


def _verdict(failed: Sequence[str]) -> int:
    if failed:
        say(f"Not content: {', '.join(failed)}")
    return 1 if failed else 0
