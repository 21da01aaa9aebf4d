"""A real CalDAV server for tests: Radicale on a free loopback port."""

from __future__ import annotations

import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from steps.machine import free_port

WAIT_S = 20
SIGNED_IN = {"Authorization": "Basic " + b64encode(b"guest:any").decode()}


class CalDav:
    """The server and one calendar of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.number = 0

    def ask(self, method: str, path: str, body: bytes = b"") -> int:
        """Sends a request; gives the status."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request(method, path, body, {"Content-Type": "text/calendar; charset=utf-8", **SIGNED_IN})
        status = line.getresponse().status
        line.close()
        return status

    def put(self, calendar: bytes) -> int:
        """Stores a calendar as a new object in a new calendar; gives the status."""
        self.number += 1
        home = f"/guest/calendar{self.number}/"
        assert self.ask("MKCALENDAR", home) == 201
        return self.ask("PUT", f"{home}object.ics", calendar)


@contextmanager
def caldav_server(folder: Path) -> Iterator[CalDav]:
    """Runs the server until the block ends."""
    port = free_port()
    options = ("--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none", "--rights-type", "owner_only")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "radicale", "--config", "", *options,
         "--storage-filesystem-folder", str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        server = CalDav(port)
        ends = time.monotonic() + WAIT_S
        while time.monotonic() < ends:
            try:
                server.ask("GET", "/")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(20)
