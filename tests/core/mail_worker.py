"""A worker in a process of its own, so many seconds in the future: it works off the outbox and ends."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from webinar.app import create_app
from webinar.core import clock

if __name__ == "__main__":
    app = create_app()
    with clock.fixed(datetime.now(UTC) + timedelta(seconds=int(sys.argv[1]))):
        while app.extensions["worker"].run_due():
            pass
