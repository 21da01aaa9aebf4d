"""Brings the database up to date, and the demo event with its links, in one start of Python (`make run`)."""

from __future__ import annotations

import sys
from pathlib import Path

from flask.cli import ScriptInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from webinar.app import create_app

MIGRATE = ["db", "upgrade"]
DEMO = [["demo", "load"], ["demo", "links"]]


def main(with_demo: bool) -> None:
    """Runs the product's own commands one after the other; the first that fails ends it."""
    app = create_app()
    info = ScriptInfo(create_app=lambda: app)
    for words in [MIGRATE, *(DEMO if with_demo else [])]:
        app.cli.main(args=words, prog_name="flask", obj=info, standalone_mode=False)


if __name__ == "__main__":
    main("--demo" in sys.argv[1:])
