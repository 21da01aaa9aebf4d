"""Two organisers press at the same moment: one wins, the other sees it, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.editor.plans import NOW, Plan
from tests.editor.test_day_view import PAGE, press_on
from tests.plugins.application import make_app, signed_in
from webinar.core import clock


@pytest.fixture(params=["sqlite", "postgresql"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Plan]:
    """The plan on each database."""
    url = {"DATABASE_URL": request.getfixturevalue("fresh_postgres_url")} if request.param == "postgresql" else {}
    app = make_app(tmp_path / "crowded", **url)
    database = app.extensions["database"]
    with clock.fixed(NOW):
        with database.writing() as db:
            event, person = factories.event(db, slug="energie"), factories.person(db, "Ana Martel")
            factories.grant(db, person, event, "organiser")
            ids = event.id, person.id
        yield Plan(app, database, ids[0], "energie", ids[1], signed_in(app, ids[1]))
    app.extensions["kernel"].stop()
    database.dispose()


def at_once(works: list[Callable[[], int]]) -> list[int]:
    """Does all at the same moment; gives what each gave."""
    answers: dict[int, int] = {}
    gate = threading.Barrier(len(works))

    def run(index: int) -> None:
        gate.wait()
        answers[index] = works[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return sorted(answers.values())


def test_of_six_who_move_the_same_row_one_does(crowded: Plan) -> None:
    of = crowded.add("2027-03-23T13:00")
    clients = [crowded.colleague(f"Collègue {number}") for number in range(6)]
    pages = [one.get(f"{PAGE}?day=2027-03-23").text for one in clients]

    def press(index: int) -> Callable[[], int]:
        return lambda: int(press_on(pages[index], clients[index], of, "later").status_code)

    assert at_once([press(index) for index in range(6)]) == [303, *[409] * 5]
    assert f"{crowded.sessions()[0].starts_wall:%H:%M}" == "14:05"


def test_shifts_of_what_follows_add_up(crowded: Plan) -> None:
    rows = [crowded.add(f"2027-03-23T{hour}:00", minutes=30) for hour in (10, 11, 12, 13)]
    last = rows[-1]
    clients = [crowded.colleague(f"Collègue {number}") for number in range(3)]
    pages = [one.get(f"{PAGE}?day=2027-03-23").text for one in clients]

    def press(index: int) -> Callable[[], int]:
        return lambda: int(press_on(pages[index], clients[index], rows[index], "all_later").status_code)

    answers = at_once([press(index) for index in range(3)])
    done = answers.count(303)
    assert (done >= 1, done + answers.count(409)) == (True, 3)
    moved = crowded.sessions()[-1]
    assert (moved.id, (moved.starts_at - last.starts_at).seconds) == (last.id, done * 300)
