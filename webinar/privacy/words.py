"""What the codes of the tables are called on the page of one's own data."""

from __future__ import annotations

from webinar.core.i18n import catalogue

# (section, field) → where its words begin in the catalogue
KINDS = {
    ("identity", "language"): "privacy.word.language.",
    ("addresses", "status"): "privacy.word.address.",
    ("registrations", "status"): "privacy.word.registration.",
    ("roles", "role"): "privacy.word.role.",
    ("letters", "status"): "registrations.admin.state.",
    ("questions", "status"): "privacy.word.question.",
    ("turns", "status"): "privacy.word.turn.",
    ("calendar_answers", "answer"): "privacy.word.answer.",
    ("calendar_entries", "status"): "privacy.word.entry.",
    ("profiles", "consent"): "directory.consent.",
    ("speaker_invitations", "status"): "directory.state.",
    ("removals", "status"): "privacy.word.removal.",
    ("deeds", "deed"): "team.deed.",
}


def in_words(lang: str, section: str, field: str, value: object) -> object:
    """The word for a code; what has none is shown as it is."""
    start = KINDS.get((section, field))
    return value if start is None else catalogue(lang).get(f"{start}{value}", value)
