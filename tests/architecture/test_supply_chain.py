"""What is installed is what was chosen: everything pinned, no registry's address written down."""

from __future__ import annotations

import importlib.metadata
import json
import re

import pytest

from pin import BROUGHT, CHOSEN, PINNED, brought_along, needed, pins
from steps.machine import ROOT

ADDRESS = re.compile(r"https?://")


def loose_lines(text: str) -> list[str]:
    """Lines of a requirement file that leave a version open."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("-") and not PINNED.match(line)]


def test_every_package_is_pinned_also_those_that_others_bring() -> None:
    pinned = pins(*CHOSEN, BROUGHT)
    assert sorted(needed() - pinned.keys()) == []
    assert {name: importlib.metadata.version(name) for name in needed()} == {
        name: pinned[name] for name in needed()
    }


def test_nothing_is_pinned_that_nobody_needs() -> None:
    assert sorted(pins(BROUGHT).keys() - needed()) == []


@pytest.mark.parametrize("name", [*CHOSEN, BROUGHT])
def test_no_requirement_is_left_open(name: str) -> None:
    assert loose_lines((ROOT / name).read_text("utf-8")) == []


def test_npm_packages_are_exact_and_carry_no_address() -> None:
    chosen = json.loads((ROOT / "package.json").read_text("utf-8"))
    versions = {**chosen.get("dependencies", {}), **chosen.get("devDependencies", {})}
    assert {name: version for name, version in versions.items() if not re.fullmatch(r"[\d.]+", version)} == {}
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert [name for name, package in locked.items() if name and not package.get("integrity")] == []


def test_no_file_of_the_tool_chain_names_a_host() -> None:
    named = [
        name
        for name in (*CHOSEN, BROUGHT, "package.json", "pyproject.toml", "Makefile", ".ci/run")
        if ADDRESS.search(_without_own_address((ROOT / name).read_text("utf-8")))
    ]
    assert named == []


def _without_own_address(text: str) -> str:
    return text.replace("http://127.0.0.1", "")


def test_the_rules_see() -> None:
    assert loose_lines("flask==3.1.3  # pages\n-r other.txt\n# words\n") == []
    assert loose_lines("flask>=3\nrequests\n") == ["flask>=3", "requests"]
    assert "werkzeug" in set(brought_along("flask", set()))
