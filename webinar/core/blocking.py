"""Runs a slow call outside the event loop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def is_green() -> bool:
    """Whether this process runs on one event loop, which a wait inside a C library would stop."""
    if "eventlet" not in sys.modules:
        return False
    from eventlet import patcher

    return bool(patcher.is_monkey_patched("thread"))


def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `function` in a native thread when the process is green, directly otherwise; gives its result.

    For work over a few milliseconds that holds no database handle (hazard H6): hashing, Markdown,
    calendars, spreadsheets, images.
    """
    if not is_green():
        return function(*args, **kwargs)
    from eventlet import tpool

    result: T = tpool.execute(function, *args, **kwargs)
    return result
