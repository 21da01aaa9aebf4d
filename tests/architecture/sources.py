"""Reads the tree for the rules: which files there are, what they import, which names they use."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from steps.machine import ROOT

PRODUCT = ("config.py", "wsgi.py", "webinar")
# Migrations are records of what was done once, made by a tool: no rule of size asks for them.
OWN_CODE = (*PRODUCT, "tools", "tests", "bench")
SKIPPED = {"node_modules", "dist", "__pycache__", ".venv", ".build"}


def files(suffixes: Iterable[str], *roots: str) -> list[Path]:
    """Every file of the given suffixes under some roots of the repository, without generated ones."""
    wanted = set(suffixes)
    return sorted(path for root in roots for path in _walk(ROOT / root) if path.suffix in wanted)


def _walk(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif root.is_dir():
        for child in root.iterdir():
            if child.name not in SKIPPED:
                yield from _walk(child)


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def module_name(path: Path) -> str:
    """The dotted name of a file below the repository."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, module: str = "", *, is_package: bool = False) -> set[str]:
    """Every dotted name that the source imports, also inside functions and for types only.

    `from a import b` gives `a.b`; relative imports are resolved against `module`.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{_origin(node, module, is_package)}.{alias.name}" for alias in node.names}
    return found


def _origin(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def imports_of(path: Path) -> set[str]:
    """What a file of the repository imports."""
    return imports(path.read_text("utf-8"), module_name(path), is_package=path.name == "__init__.py")


def is_within(name: str, package: str) -> bool:
    """True when the dotted name is the package or something in it."""
    return name == package or name.startswith(f"{package}.")
