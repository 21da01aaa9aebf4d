"""Owns the listening socket and hands it to one serving process after another, so that a restart refuses nobody.

`python wsgi.py --parent` runs this file alone, with nothing but the standard library. SIGHUP starts the next process
and ends the former one when that is ready; SIGTERM ends all.
"""

from __future__ import annotations

import os
import queue
import select
import signal
import socket
import subprocess
import sys
import time
from typing import Any

BACKLOG = 4096
READY_WITHIN_S = 60.0
ENDS_WITHIN_S = 12.0
LONGEST_PAUSE_S = 10.0
LISTEN_FD = "ESTRADE_LISTEN_FD"
READY_FD = "ESTRADE_READY_FD"
ALIVE_FD = "ESTRADE_ALIVE_FD"


class Parent:
    """One serving process, and those that are still ending."""

    def __init__(self, command: list[str], listener: socket.socket) -> None:
        self.command = command
        self.listener = listener
        self.events: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.child: subprocess.Popen[bytes] | None = None
        self.former: list[subprocess.Popen[bytes]] = []
        self.pause = 0.5
        # The other end closes with this process, however it ends: its children then end too.
        self.alive, self._held = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self._came)

    def _came(self, number: int, frame: Any) -> None:
        del frame
        self.events.put(number)

    def start(self) -> subprocess.Popen[bytes] | None:
        """A new serving process that has said it is ready; None when it did not get there."""
        ready, told = os.pipe()
        inherited = (self.listener.fileno(), told, self.alive)
        env = os.environ | dict(zip((LISTEN_FD, READY_FD, ALIVE_FD), map(str, inherited), strict=True))
        child = subprocess.Popen(self.command, env=env, pass_fds=inherited)
        os.close(told)
        heard, _, _ = select.select([ready], [], [], READY_WITHIN_S)
        came = os.read(ready, 1) if heard else b""
        os.close(ready)
        if came:
            return child
        child.kill()
        child.wait()
        return None

    def run(self) -> int:
        """Serves until told to end; returns the exit code."""
        self.child = self.start()
        if self.child is None:
            return 1
        while True:
            number = self.events.get()
            if number in (signal.SIGTERM, signal.SIGINT):
                return self.stop()
            if number == signal.SIGHUP:
                self.replace()
            self.reap()

    def replace(self) -> None:
        """Hands over to a new process; when that does not get ready, the present one goes on."""
        following = self.start()
        if following is None:
            print("The new process did not get ready; the present one goes on.", file=sys.stderr)
            return
        if self.child is not None:
            self.child.terminate()
            self.former.append(self.child)
        self.child = following

    def reap(self) -> None:
        """Forgets processes that ended; starts another when the serving one died."""
        self.former = [child for child in self.former if child.poll() is None]
        if self.child is not None and self.child.poll() is not None:
            print(f"The serving process ended with {self.child.returncode}; starting another.", file=sys.stderr)
            time.sleep(self.pause)
            self.pause = min(self.pause * 2, LONGEST_PAUSE_S)
            self.child = self.start()
            if self.child is None:
                self.events.put(signal.SIGTERM)

    def stop(self) -> int:
        """Ends all; returns the serving process's exit code."""
        self.listener.close()
        code = 0
        for child in (*self.former, self.child):
            if child is None:
                continue
            child.terminate()
            try:
                code = child.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                child.kill()
                code = 1
        return code


def main(program: str) -> int:
    """Listens on HOST and PORT and looks after `python PROGRAM`."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "5000"
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, int(port)))
    except OSError as error:
        print(f"Estrade does not start: port {port} of {host} cannot be used ({error.strerror}).", file=sys.stderr)
        return 1
    listener.listen(BACKLOG)
    return Parent([sys.executable, program], listener).run()
