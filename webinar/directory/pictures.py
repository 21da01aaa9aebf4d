"""Looks at uploaded bytes: pictures are drawn anew, decks must be PDF, anything else is refused (S32)."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from webinar.core.errors import Refusal

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PICTURE_BYTES, MOST_PIXELS = 4_000_000, 24_000_000
MOST_DECK_BYTES = 12_000_000
# Twice what pages show, for sharp screens.
LOGO_BOX, PHOTO_BOX = (640, 320), (480, 480)
_PDF_START = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n ]")
# A reader looks for the end of the document in the last part of the file.
_TAIL = 2_048
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Looked:
    """A file fit to be kept: its bytes, its suffix and, of a picture, its size."""

    data: bytes
    suffix: str
    width: int = 0
    height: int = 0


def logo(data: bytes) -> Looked:
    """A logo with its transparency, as PNG."""
    return _drawn_anew(data, LOGO_BOX, "png")


def photo(data: bytes) -> Looked:
    """A portrait as JPEG, upright, without what the camera noted of place and time."""
    return _drawn_anew(data, PHOTO_BOX, "jpg")


def deck(data: bytes) -> Looked:
    """A document that says at both ends that it is a PDF; it is kept byte for byte."""
    if len(data) > MOST_DECK_BYTES:
        raise _too_big(MOST_DECK_BYTES)
    if not _PDF_START.match(data) or b"%%EOF" not in data[-_TAIL:]:
        raise Refusal("invalid", fields={"file": "directory.file.no_pdf"})
    return Looked(data, "pdf")


def _too_big(most: int) -> Refusal:
    return Refusal("invalid", fields={"file": ("directory.file.too_big", {"megabytes": most // 1_000_000})})


def _drawn_anew(data: bytes, box: tuple[int, int], suffix: str) -> Looked:
    """The picture's pixels and nothing else of the file, within the size that pages show."""
    if len(data) > MOST_PICTURE_BYTES:
        raise _too_big(MOST_PICTURE_BYTES)
    try:
        with warnings.catch_warnings():
            # Ours is the limit that counts, and it is looked at before a pixel is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _too_big(MOST_PICTURE_BYTES)
                picture.load()
                kept = ImageOps.exif_transpose(picture).convert("RGBA")
    except _BROKEN as error:
        raise Refusal("invalid", fields={"file": "directory.file.no_picture"}) from error
    kept.thumbnail(box)
    written = io.BytesIO()
    if suffix == "png":
        kept.save(written, "PNG", optimize=True)
    else:
        white = Image.new("RGB", kept.size, "white")
        white.paste(kept, mask=kept)
        white.save(written, "JPEG", quality=85)
    return Looked(written.getvalue(), suffix, kept.width, kept.height)
