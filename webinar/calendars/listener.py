"""Takes guests' answers from a mail server by LMTP or SMTP: 250 only once the mail is stored."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, syntax
from flask import Flask

from webinar.calendars.ingesting import DatabaseTrouble, Outcome, ingest
from webinar.calendars.replies import MAX_OCTETS

log = logging.getLogger(__name__)
IDLE_S = 60


class BothProtocols(SMTP):
    """SMTP for who says EHLO or HELO, LMTP for who says LHLO."""

    speaks_lmtp = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        """LMTP's greeting: from now on each recipient is answered for."""
        self.speaks_lmtp = True
        await super().smtp_EHLO(arg)


class Listener:
    """What the server does with a mail; everything but a trouble of our own is answered with 250.

    A mail that is no answer was listed: sending it back would only tell forgers what to try next.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    async def handle_DATA(self, server: BothProtocols, _session: Any, envelope: Any) -> str:
        """Takes in one mail; LMTP wants an answer for each of its recipients."""
        answer = await asyncio.get_running_loop().run_in_executor(None, self._take, envelope.content)
        times = len(envelope.rcpt_tos) if server.speaks_lmtp else 1
        return "\r\n".join([answer] * times)

    def _take(self, data: bytes) -> str:
        try:
            with self._app.app_context():
                outcome: Outcome = ingest(data)
        except DatabaseTrouble as trouble:
            log.warning("a mail could not be stored: %s", trouble)
            return "451 4.3.0 Try again later"
        except Exception as error:  # the sender keeps the mail, whatever went wrong here
            log.exception("a mail could not be taken in: %s", type(error).__name__)
            return "451 4.3.0 Try again later"
        return f"250 2.0.0 {outcome.outcome}"


def listen(app: Flask, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serves until SIGTERM or SIGINT; calls `ready(port)` once it does."""
    asyncio.run(_serve(app, host, port, ready))


async def _serve(app: Flask, host: str, port: int, ready: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, ended.set)
    handler = Listener(app)

    def make() -> BothProtocols:
        return BothProtocols(handler, data_size_limit=MAX_OCTETS, hostname="estrade", timeout=IDLE_S, loop=loop)

    server = await loop.create_server(make, host, port)
    async with server:
        ready(server.sockets[0].getsockname()[1])
        await ended.wait()
