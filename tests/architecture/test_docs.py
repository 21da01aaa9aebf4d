"""What is written down is true: settings, links, lengths, the generated protocol."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import make
from config import Settings
from steps.machine import ROOT
from webinar.features import FEATURES
from webinar.live.protocol import describe
from webinar.live.registry import Registry

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("**/*.md"))]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
LONGEST_DECISION = 40


def dead_links(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    return [f"{page.name}: {target}" for target in LINK.findall(text) if not (page.parent / target).exists()]


def unknown_targets(text: str) -> list[str]:
    """`make` targets that a text names although the Makefile has none of that name."""
    return [name for name in re.findall(r"\bmake ([a-z]+)\b", text) if name not in {"help", "clean", *make.TARGETS}]


def test_the_readme_lists_every_setting_as_it_is() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page, page.read_text("utf-8")) == []


def test_the_readme_names_targets_that_exist() -> None:
    in_code = "\n".join(re.findall(r"`[^`]+`|```.*?```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL))
    assert unknown_targets(in_code) == []


def test_the_protocol_is_described_as_the_registry_has_it() -> None:
    written = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    assert written == describe(Registry(FEATURES)), 'run: make flask ARGS="live protocol" > docs/protocol.md'


def test_decisions_are_short() -> None:
    lengths = {page.name: page.read_text("utf-8").count("\n") for page in (ROOT / "docs" / "adr").glob("*.md")}
    assert len(lengths) >= 4
    assert {name: length for name, length in lengths.items() if length > LONGEST_DECISION} == {}


def test_the_rules_see(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert dead_links(page, "[a](none.md) [b](https://example.test) [c](#here)") == ["page.md: none.md"]
    assert unknown_targets("`make fly` and `make run`") == ["fly"]
