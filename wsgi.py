"""The production entry point: `python wsgi.py` serves on HOST and PORT; with `--parent` a restart refuses nobody."""
# ruff: noqa: E402

from __future__ import annotations

import os
import runpy
import sys
import warnings
from pathlib import Path

if __name__ == "__main__" and "--parent" in sys.argv[1:]:
    parent = runpy.run_path(str(Path(__file__).parent / "webinar/live/wire/parent.py"))
    sys.exit(parent["main"](__file__))

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")  # known, and weighed in the ADR on eventlet

import eventlet

eventlet.monkey_patch()

import webinar.app
from webinar.live.wire import serve

application = webinar.app.create_app()

if __name__ == "__main__":
    sys.exit(serve.main(application, getattr(webinar.app, "start_workers", None)))
