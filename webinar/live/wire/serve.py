"""Runs the app as a process: start, signals, an end in order."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet import hubs, patcher
from flask import Flask

from webinar.live.wire.lag import gauge
from webinar.live.wire.pace import where
from webinar.live.wire.requests import Acceptor, listen, raise_descriptor_limit

LISTEN_FD = "ESTRADE_LISTEN_FD"
READY_FD = "ESTRADE_READY_FD"
ALIVE_FD = "ESTRADE_ALIVE_FD"
FLUSHED = ("live", "kernel")
FLUSH_WITHIN_S = 2.0
ANSWERS_WITHIN_S = 1.5
GONE_WITHIN_S = 9.5
COLLECT_AFTER = 50_000
SOCKETS_PER_ROUND = 32

# A signal handler may run where no green call is allowed; and the green write tries a broken pipe again for ever.
native_os = patcher.original("os")
logger = logging.getLogger("webinar.live.wire")


class _State:
    stopping = False


def stopping() -> bool:
    """Whether this process has been told to end: /readyz then says 503."""
    return _State.stopping


def main(app: Flask, start_workers: Callable[[Flask], Any] | None = None) -> int:
    """Serves until SIGTERM or SIGINT; returns the exit code."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    capacity = raise_descriptor_limit()
    try:
        listener = _listener(host, int(port))
    except (OSError, ValueError) as error:
        print(_why_not(host, port, error), file=sys.stderr)
        return 1
    _share_rounds(hubs.get_hub())
    signals = _Signals()
    transport = app.extensions.get("socketio")
    acceptor = Acceptor(listener, app, capacity, transport.connections if transport is not None else lambda: 0)
    app.extensions.setdefault("gauges", {})["lag"] = gauge.read
    eventlet.spawn_n(gauge.run)
    if start_workers is not None:
        start_workers(app)
    for work in app.extensions.get("workers", ()):
        eventlet.spawn_n(_guarded, work)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)
    acceptor.start()
    address = listener.getsockname()
    print(f"Estrade serves http://{_shown(address[0])}:{address[1]} (process {os.getpid()})", file=sys.stderr)
    _tell_parent()
    signals.wait()
    _end(app, acceptor, transport)
    return 0


def _share_rounds(hub: Any) -> None:
    """Lets timers and greenlets run after a few ready sockets, however many thousand are ready."""
    poll = hub.poll.poll
    hub.do_poll = lambda seconds: poll(seconds, SOCKETS_PER_ROUND)


def _listener(host: str, port: int) -> Any:
    inherited = os.environ.pop(LISTEN_FD, None)
    if inherited is not None:
        return socket.socket(fileno=int(inherited))
    return listen(host, port)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _why_not(host: str, port: str, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return f"Estrade does not start: PORT must be a number, not {port!r}."
    if error.errno == errno.EADDRINUSE:
        return (
            f"Estrade does not start: port {port} of {host} is already in use. "
            "Stop the program that uses it, or choose another with PORT=5001."
        )
    return f"Estrade does not start: it cannot listen on {host}, port {port} ({error.strerror})."


def _tell_parent() -> None:
    ready = os.environ.pop(READY_FD, None)
    if ready is not None:
        with contextlib.suppress(BrokenPipeError):  # it has gone meanwhile; the other pipe will tell
            native_os.write(int(ready), b"1")
        native_os.close(int(ready))


def _guarded(work: Callable[[], Any]) -> None:
    try:
        work()
    except Exception as error:
        logger.error("a background task ended: %s", where(error))


class _Signals:
    """SIGTERM and SIGINT: their handler only writes a byte that a greenlet waits for."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._came)

    def _came(self, number: int, frame: Any) -> None:
        del number, frame
        if _State.stopping:
            os._exit(1)
        native_os.write(self._write, b"x")

    def watch(self, descriptor: int) -> None:
        """Ends this process when the other end of a pipe has closed: the parent is gone."""
        hubs.trampoline(descriptor, read=True)
        native_os.write(self._write, b"x")

    def wait(self) -> None:
        """Returns when the process shall end."""
        alive = os.environ.pop(ALIVE_FD, None)
        if alive is not None:
            eventlet.spawn_n(self.watch, int(alive))
        hubs.trampoline(self._read, read=True)
        _State.stopping = True


def _end(app: Flask, acceptor: Acceptor, transport: Any) -> None:
    signal.signal(signal.SIGALRM, lambda number, frame: os._exit(1))
    signal.setitimer(signal.ITIMER_REAL, GONE_WITHIN_S)
    app.extensions["stopping"] = True
    acceptor.stop()
    if transport is not None:
        transport.stop()
    for name in FLUSHED:
        flush = getattr(app.extensions.get(name), "stop", None)
        if flush is not None:
            _wait(eventlet.spawn(_guarded, flush), FLUSH_WITHIN_S)
    acceptor.wait(ANSWERS_WITHIN_S)
    logger.info("ended in order")


def _wait(greenlet: Any, seconds: float) -> None:
    """Waits without throwing anything into the greenlet: it may be inside a commit."""
    until = hubs.get_hub().clock() + seconds
    while not greenlet.dead and hubs.get_hub().clock() < until:
        eventlet.sleep(0.02)
