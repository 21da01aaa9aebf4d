"""A rush over real HTTP: as many places are given as there are, each sender gets one answer and one letter."""

from __future__ import annotations

import http.client
import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from tests import factories
from tests.plugins.server import MIGRATE, RunningServer, run_flask, server_env
from webinar.core import clock
from webinar.core.db import Database
from webinar.core.instance import instance_row
from webinar.core.mail import Letter
from webinar.people.models import Registration

PEOPLE, PLACES, AT_ONCE = 60, 12, 12
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def register(url: str, public_id: str, number: int) -> int:
    """Fills the form in as a browser of its own would; gives the answer's status."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("GET", f"/s/{public_id}/register")
    page = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert found is not None
    cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
    body = urlencode({"csrf_token": found[1], "email": f"p{number}@example.org"})
    connection.request("POST", f"/s/{public_id}/register", body, FORM | {"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def rush(server: RunningServer, public_id: str) -> Counter[int]:
    """Everybody registers, some at a time; the answers by status."""
    answers: list[int] = []
    numbers = iter(range(PEOPLE))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            answers.append(register(server.url, public_id, number))

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def check(server: RunningServer) -> None:
    """The rush on a server whose session has PLACES places."""
    home = Database(server.env["DATABASE_URL"])
    try:
        with home.writing() as db:
            event = factories.event(db, visibility="registered")
            coming = clock.now() + timedelta(days=1)
            session = factories.pitch_session(db, event, starts_at=coming, status="published", capacity=PLACES)
            public_id = session.public_id
        assert rush(server, public_id) == {303: PEOPLE}
        with home.reading() as db:
            counts = select(Registration.status, func.count()).group_by(Registration.status)
            assert dict(db.execute(counts).all()) == {"registered": PLACES, "waiting": PEOPLE - PLACES}
            assert db.scalar(select(func.count(Letter.to_address.distinct()))) == PEOPLE
            assert db.scalar(select(func.count(Letter.id))) == PEOPLE
    finally:
        home.dispose()


def test_a_rush_on_sqlite(serve: Callable[..., RunningServer]) -> None:
    check(serve())


def test_a_rush_on_postgresql(
    serve: Callable[..., RunningServer], fresh_postgres_url: str, tmp_path: Path
) -> None:
    run_flask(server_env(fresh_postgres_url, tmp_path, 0), *MIGRATE)
    home = Database(fresh_postgres_url)
    with home.writing() as db:
        instance_row(db).set_up_at = clock.now()
    home.dispose()
    check(serve(DATABASE_URL=fresh_postgres_url))
