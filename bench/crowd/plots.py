"""Line plots as SVG files that read well on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 176, 46, 54
COLOURS = {"direct": "#0a7d6c", "plain": "#c2410c", "node": "#4f6bd8", "docs": "#7a7f87"}
NAMES = {
    "direct": "Estrade",
    "plain": "Estrade, direct transport off",
    "node": "Node socket.io",
    "docs": "Flask-SocketIO as documented",
}
Points = Sequence[tuple[float, float]]


class Axis:
    """Turns values into places; logarithmic or from zero."""

    def __init__(self, values: Sequence[float], start: float, end: float, *, logarithmic: bool) -> None:
        self.logarithmic = logarithmic
        low, high = min(values), max(values)
        self.low = 10 ** math.floor(math.log10(max(low, 1e-3))) if logarithmic else 0.0
        self.high = 10 ** math.ceil(math.log10(high)) if logarithmic else _round_up(high)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        """Where a value is drawn."""
        if self.logarithmic:
            part = math.log10(max(value, self.low) / self.low) / math.log10(self.high / self.low)
        else:
            part = value / self.high
        return self.start + part * (self.end - self.start)

    def marks(self) -> list[float]:
        """Where the axis has numbers."""
        if self.logarithmic:
            steps = round(math.log10(self.high / self.low))
            return [self.low * 10**step for step in range(steps + 1)]
        return [self.high * step / 5 for step in range(6)]


def _round_up(value: float) -> float:
    unit = 10 ** math.floor(math.log10(value or 1))
    return float(next(step * unit for step in (1, 1.5, 2, 3, 5, 10) if step * unit >= value))


def draw(
    path: Path, title: str, x_title: str, y_title: str, lines: Mapping[str, Points], *, log_x: bool = False, marks: bool
) -> None:
    """Writes one plot; `marks` shows the measured points."""
    every = [point for points in lines.values() for point in points]
    across = Axis([x for x, _ in every], LEFT, WIDTH - RIGHT, logarithmic=log_x)
    up = Axis([y for _, y in every], HEIGHT - BOTTOM, TOP, logarithmic=False)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        _text(LEFT, 26, title, weight=600),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_title, anchor="middle", fill="#555"),
        _text(LEFT - 8, TOP - 8, y_title, anchor="middle", fill="#555"),
    ]
    for value in up.marks():
        y = up.place(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e3e3e3"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{value:g}", anchor="end", fill="#555"))
    for value in across.marks():
        x = across.place(value)
        parts.append(f'<path d="M{x:.1f} {HEIGHT - BOTTOM}v5" stroke="#999"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 19, f"{value:g}", anchor="middle", fill="#555"))
    for row, (name, points) in enumerate(lines.items()):
        parts += _line(name, [(across.place(x), up.place(y)) for x, y in points], row, marks=marks)
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")


def _line(name: str, places: Points, row: int, *, marks: bool) -> list[str]:
    colour = COLOURS[name]
    track = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places] if marks else []
    y = TOP + 12 + row * 40
    x = WIDTH - RIGHT + 14
    words = NAMES[name].split(", ") if ", " in NAMES[name] else [NAMES[name]]
    if len(NAMES[name]) > 20 and len(words) == 1:
        words = NAMES[name].split(" ", 1)
    return [
        f'<path d="M{track}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>',
        *dots,
        f'<path d="M{x} {y - 4}h14" stroke="{colour}" stroke-width="4"/>',
        *(_text(x + 20, y + 15 * number, word, fill="#222") for number, word in enumerate(words)),
    ]


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = "#222", weight: int = 400) -> str:
    style = f'text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
