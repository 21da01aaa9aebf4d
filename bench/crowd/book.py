"""Figures of all rounds: kept in a file, reduced to medians."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from bench.crowd.measures import Figures

QUANTILES = [*range(100), 99.5, 99.9]


class Book:
    """`figures[what][server]` has one set of figures a round; `curves` have the quantiles of distributions in ms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.machine: dict[str, Any] = {}
        self.figures: dict[str, dict[str, list[Figures]]] = {}
        self.curves: dict[str, dict[str, list[list[float]]]] = {}

    @classmethod
    def read(cls, path: Path) -> Book:
        """What an earlier run kept."""
        book = cls(path)
        kept = json.loads(path.read_text())
        book.machine, book.figures, book.curves = kept["machine"], kept["figures"], kept["curves"]
        return book

    def add(self, what: str, server: str, figures: Figures) -> None:
        """One more round's figures; kept at once, so that an interrupted run is not lost."""
        rounded = {name: None if value is None else float(f"{value:.4g}") for name, value in figures.items()}
        self.figures.setdefault(what, {}).setdefault(server, []).append(rounded)
        print(f"{what} | {server} | " + ", ".join(f"{name} {value}" for name, value in rounded.items()), flush=True)
        self.save()

    def add_curve(self, what: str, server: str, seconds: list[float]) -> None:
        """The quantiles of a distribution."""
        if not seconds:
            return
        values = sorted(seconds)
        points = [values[min(len(values) - 1, int(part / 100 * len(values)))] * 1000 for part in QUANTILES]
        rounded = [float(f"{point:.4g}") for point in points]
        self.curves.setdefault(what, {}).setdefault(server, []).append(rounded)

    def save(self) -> None:
        """Writes everything down."""
        kept = {"machine": self.machine, "figures": self.figures, "curves": self.curves}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(kept, indent=None, separators=(",", ":")) + "\n")

    def median(self, what: str, server: str, name: str) -> float | None:
        """The median of the rounds; None when it was not measured."""
        rounds = self.figures.get(what, {}).get(server, [])
        values = [value for figures in rounds if (value := figures.get(name)) is not None]
        return statistics.median(values) if values else None

    def curve(self, what: str, server: str) -> list[float] | None:
        """The median of each quantile."""
        rounds = self.curves.get(what, {}).get(server)
        return [statistics.median(point) for point in zip(*rounds, strict=True)] if rounds else None
