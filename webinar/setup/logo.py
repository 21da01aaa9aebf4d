"""The installation's logo: an uploaded picture, looked at by its content and drawn anew (S32)."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from webinar.core.blocking import run_blocking
from webinar.core.errors import Refusal

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES, MOST_PIXELS = 1_000_000, 16_000_000
# Twice what pages show, for sharp screens.
WIDEST, HIGHEST = 480, 96


def keep_logo(data: bytes, folder: Path) -> str:
    """Stores the picture and gives its name, which says its size; refuses what is no picture, or too big a one."""
    if len(data) > MOST_BYTES:
        raise Refusal("invalid", fields={"logo": "setup.logo.too_big"})
    drawn, width, height = run_blocking(_drawn_anew, data)
    name = f"{hashlib.sha256(drawn).hexdigest()[:24]}-{width}x{height}"
    folder.mkdir(parents=True, exist_ok=True)
    # The whole file under its name or none: another process may be reading it.
    half = folder / f"{name}.half"
    half.write_bytes(drawn)
    half.replace(folder / f"{name}.png")
    return name


def _drawn_anew(data: bytes) -> tuple[bytes, int, int]:
    """The picture's pixels and nothing else of the file, within the size that pages show."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal("invalid", fields={"logo": "setup.logo.too_big"})
            picture.load()
            kept = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal("invalid", fields={"logo": "setup.logo.no_picture"}) from error
    kept.thumbnail((WIDEST, HIGHEST))
    written = io.BytesIO()
    kept.save(written, "PNG", optimize=True)
    return written.getvalue(), kept.width, kept.height
