"""One colour made readable: its hue kept, its lightness moved until text in it and on it can be read (OKLCH)."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

Rgb = tuple[float, float, float]
HEX = re.compile(r"#[0-9a-f]{6}")
LEAST_RATIO = 4.5
# The surfaces of static/src/core/tokens.css that words of the brand's colour stand on, the hardest first.
LIGHT_SURFACES = ((0.959, 0.008, 90.0), (0.984, 0.005, 90.0), (1.0, 0.0, 0.0))
DARK_SURFACES = ((0.27, 0.018, 215.0), (0.228, 0.016, 215.0), (0.185, 0.014, 215.0))
SOFT_LIGHT, SOFT_DARK = (0.948, 0.024), (0.31, 0.045)
STAGE_LIGHT, STAGE_DARK = (0.285, 0.052), (0.245, 0.04)
GREY_CHROMA = 0.004
STEP = 0.0025


@dataclass(frozen=True)
class Shade:
    """The colour on one kind of surface: itself, hovered, the text on it, its soft ground, the stage."""

    brand: str
    hover: str
    on_brand: str
    soft: str
    stage: str


@dataclass(frozen=True)
class Palette:
    """A colour as it was asked for and as it is shown."""

    asked: str
    light: Shade
    dark: Shade

    @property
    def is_adjusted(self) -> bool:
        """Whether light or dark pages show another colour than the one asked for."""
        return self.asked not in (self.light.brand, self.dark.brand) or self.light.brand != self.dark.brand


def clean_hex(raw: str) -> str:
    """`#rrggbb` of what was typed, also `#rgb` or without its sign; raises ValueError for anything else."""
    text = raw.strip().lower().removeprefix("#")
    if len(text) == 3:
        text = "".join(2 * digit for digit in text)
    if not HEX.fullmatch(f"#{text}"):
        raise ValueError("no colour")
    return f"#{text}"


def palette(asked: str) -> Palette:
    """The readable forms of a colour for light and for dark pages."""
    return Palette(
        asked,
        _shade(asked, LIGHT_SURFACES, SOFT_LIGHT, STAGE_LIGHT, -1),
        _shade(asked, DARK_SURFACES, SOFT_DARK, STAGE_DARK, +1),
    )


def stylesheet(asked: str) -> str:
    """The rules that give pages the colour; they stand outside every layer and so win over the tokens."""
    both = palette(asked)
    names = ("brand", "brand-hover", "on-brand", "brand-soft", "stage")
    light, dark = (
        (one.brand, one.hover, one.on_brand, one.soft, one.stage) for one in (both.light, both.dark)
    )
    lines = [
        f"  --{name}: light-dark({day}, {night});" for name, day, night in zip(names, light, dark, strict=True)
    ]
    return ":root {\n" + "\n".join(lines) + "\n}\n"


def theme_url(name: str, colour: str | None) -> str:
    """The address of the rules of something that has a colour; empty without one."""
    return f"/theme/{name}-{theme_hash(name, colour)}.css" if colour else ""


def theme_hash(name: str, colour: str) -> str:
    """Changes with the colour, so that what is kept under the address is right for ever."""
    return hashlib.sha256(f"1:{name}:{colour}".encode()).hexdigest()[:12]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _shade(
    asked: str,
    surfaces: tuple[tuple[float, float, float], ...],
    soft: tuple[float, float],
    stage: tuple[float, float],
    away: int,
) -> Shade:
    lightness, chroma, hue = _to_oklch(asked)
    is_grey = chroma < GREY_CHROMA
    ground = _to_hex(soft[0], 0.0 if is_grey else soft[1], hue)
    grounds = [_to_hex(*surface) for surface in surfaces] + [ground]
    brand = asked
    while min(contrast(brand, one) for one in grounds) < LEAST_RATIO:
        lightness += away * STEP
        brand = _to_hex(min(1.0, max(0.0, lightness)), chroma, hue)
    on_brand = max(("#000000", "#ffffff"), key=lambda text: contrast(brand, text))
    # Hovering moves away from the text on it: what could be read stays readable.
    hover = _to_hex(min(1.0, max(0.0, lightness + (0.06 if on_brand == "#000000" else -0.06))), chroma, hue)
    return Shade(brand, hover, on_brand, ground, _to_hex(stage[0], 0.0 if is_grey else stage[1], hue))


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Rgb:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _to_oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _to_linear(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _to_hex(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour that a screen has: the chroma gives way, lightness and hue stay."""
    low, high = 0.0, chroma
    if not _fits(_to_linear(lightness, chroma, hue)):
        for _ in range(18):
            middle = (low + high) / 2
            low, high = (middle, high) if _fits(_to_linear(lightness, middle, hue)) else (low, middle)
        chroma = low
    parts = (min(1.0, max(0.0, part)) for part in _to_linear(lightness, chroma, hue))
    shown = (part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in parts)
    return "#" + "".join(f"{round(255 * part):02x}" for part in shown)


def _fits(parts: Rgb) -> bool:
    return all(-1e-6 <= part <= 1 + 1e-6 for part in parts)
