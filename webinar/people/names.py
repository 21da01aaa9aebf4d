"""Keeps guests from taking the name of a speaker or moderator (S17)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

# What stands where somebody's name was erased.
NAMELESS = "—"

# Letters of other scripts that look like a Latin one: enough to catch an impostor in a list of names.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнгпοανικρτυχβηεζμγ0135", "aeopcyxijsdhlkmtbhrnoavikptuxbhezuyolss"
)


def skeleton(name: str) -> str:
    """What a reader takes a name for: compatibility forms, case, accents, spacing and look-alikes folded."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    return "".join(char for char in letters.translate(_LOOKALIKES) if char.isalnum())


def is_taken(name: str, reserved: Collection[str]) -> bool:
    """Whether `name` reads like one of the reserved names."""
    own = skeleton(name)
    return any(skeleton(other) == own for other in reserved)
