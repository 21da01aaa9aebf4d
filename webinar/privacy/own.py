"""What the pages of one's own data share."""

from __future__ import annotations

from flask import Response


def keep_private(response: Response) -> Response:
    """Keeps a personal page out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response
