"""Runs a slow call outside the event loop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `function` in a native thread when the process is green, directly otherwise; gives its result.

    For work over a few milliseconds that holds no database handle (hazard H6): hashing, Markdown,
    calendars, spreadsheets, images.
    """
    if "eventlet" not in sys.modules:
        return function(*args, **kwargs)
    from eventlet import patcher, tpool

    if not patcher.is_monkey_patched("thread"):
        return function(*args, **kwargs)
    result: T = tpool.execute(function, *args, **kwargs)
    return result
