"""Finds the built front end: hashed file names from the build's manifest."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

PREFIX = "/static/dist/"


class NotBuilt(RuntimeError):
    """The front end has not been built; the text says what to run."""

    def __init__(self) -> None:
        super().__init__("static/dist is missing: run `make setup` (or `python3 tools/make.py setup`) first")


class Assets:
    """The manifest of one build, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _manifest(self) -> dict[str, dict[str, Any]]:
        path = self.folder / "manifest.json"
        if not path.exists():
            raise NotBuilt
        manifest: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return manifest

    def url(self, name: str) -> str:
        """The address of a logical name such as core/main.css."""
        return PREFIX + str(self._manifest[name]["file"])

    def tags(self, name: str) -> Markup:
        """The script tag of an entry, its chunks announced."""
        entry = self._manifest[name]
        links = [f'<link rel="modulepreload" href="{escape(PREFIX + chunk)}">' for chunk in entry.get("imports", ())]
        script = f'<script type="module" src="{escape(PREFIX + entry["file"])}"></script>'
        return Markup("\n".join([*links, script]))  # noqa: S704 - made of escaped parts

    def icon(self, name: str) -> str:
        """The address of one icon of the sprite."""
        return f"{self.url('core/icons.svg')}#{name}"
