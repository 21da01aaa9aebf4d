"""Askers are mailed what became of their questions, presenters what is left to answer, after the undo minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from tests import factories
from tests.factories import NOON
from tests.plugins.application import browser_of
from tests.registrations.outbox import Written, open_link, send_form, work, written
from webinar.core import clock
from webinar.live.kernel import Kernel
from webinar.people.links import create_link
from webinar.people.models import Person

ANA, LEA = "ana@example.org", "lea@example.org"


@dataclass
class Show:
    """A live session with two slots; Ana asks, Léa presents the first slot, Mo moderates."""

    app: Flask
    pitch_session_id: int
    public_id: str
    people: dict[str, int]
    slots: list[int]

    def do(self, who: str, verb: str, **args: object) -> str:
        """Says a verb; gives the id of what it made."""
        kernel: Kernel = self.app.extensions["kernel"]
        return str(kernel.run(verb, self.pitch_session_id, self.people[who], args).result)

    def ask(self, text: str, slot: int = 0, who: str = "ana", **args: object) -> str:
        """Asks a question for a slot."""
        return self.do(who, "question.ask", text=text, slot_id=str(self.slots[slot]), **args)

    def letters(self, to: str) -> list[Written]:
        """What somebody was written, once the undo minute is over."""
        clock.advance(80)
        work(self.app)
        return written(self.app, to)


@pytest.fixture
def show(app: Flask) -> Iterator[Show]:
    """The show, on air."""
    with clock.fixed(NOON):
        with app.extensions["database"].writing() as db:
            event = factories.event(db, organiser_name="Pôle Énergie")
            pitch_session = factories.pitch_session(db, event, status="live")
            slots = [factories.slot(db, pitch_session, n, title) for n, title in enumerate(("BioPack", "Agrinov"), 1)]
            people = {
                "ana": factories.person(db, "Ana Martel", email=ANA),
                "bo": factories.person(db, "Bo", is_guest=True),
                "lea": factories.person(db, "Léa Fontan", email=LEA, locale="en"),
                "mo": factories.person(db, "Mo Diallo"),
            }
            factories.speaker(db, event, slots[0], "Léa Fontan", person_id=people["lea"].id)
            factories.speaker(db, event, slots[1], "Sans Adresse", person_id=people["bo"].id)
            factories.grant(db, people["lea"], event, "speaker")
            factories.grant(db, people["mo"], event, "moderator")
            ids = {name: row.id for name, row in people.items()}
        yield Show(app, pitch_session.id, pitch_session.public_id, ids, [slot.id for slot in slots])


def test_a_written_answer_is_mailed_to_the_asker_once(show: Show) -> None:
    question = show.ask("Quel est le prix ?")
    show.do("mo", "question.write_answer", id=question, text="Cent euros.\nHors taxes.")
    assert written(show.app) == []
    (letter,) = show.letters(ANA)
    assert letter.subject == "Votre question a une réponse"
    assert "Votre question\n> Quel est le prix ?" in letter.text
    assert "La réponse de Mo Diallo\n> Cent euros.\n> Hors taxes." in letter.text
    assert f"http://127.0.0.1:5000/s/{show.public_id}\n" in letter.text
    show.do("mo", "question.write_answer", id=question, text="Cent euros.\nHors taxes.")
    assert len(show.letters(ANA)) == 1
    show.do("mo", "question.write_answer", id=question, text="Cent dix euros.")
    assert "> Cent dix euros." in show.letters(ANA)[1].text


def test_an_answer_that_was_undone_is_told_to_nobody(show: Show) -> None:
    question = show.ask("Quel est le prix ?")
    show.do("mo", "question.write_answer", id=question, text="Cent euros.")
    show.do("mo", "live.undo")
    show.do("mo", "question.defer", id=question)
    show.do("mo", "live.undo")
    assert show.letters(ANA) == []


def test_what_is_deferred_and_then_answered_in_a_minute_is_one_letter(show: Show) -> None:
    question = show.ask("Quel est le prix ?")
    show.do("mo", "question.defer", id=question)
    show.do("mo", "question.write_answer", id=question, text="Cent euros.", public=False)
    (letter,) = show.letters(ANA)
    assert "Cette réponse n’est que pour vous." in letter.text


def test_a_deferred_question_is_told_of_and_then_its_answer(show: Show) -> None:
    question = show.ask("Quel est le prix ?", anonymous=True)
    show.do("mo", "question.defer", id=question)
    assert [letter.subject for letter in show.letters(ANA)] == ["Votre question aura une réponse après la session"]
    show.do("mo", "question.write_answer", id=question, text="Cent euros.")
    assert [letter.subject for letter in show.letters(ANA)][1:] == ["Votre question a une réponse"]


def test_a_guest_without_an_address_is_written_nothing(show: Show) -> None:
    question = show.ask("Quel est le prix ?", who="bo")
    show.do("mo", "question.write_answer", id=question, text="Cent euros.")
    show.letters(ANA)
    assert written(show.app) == []


def test_presenters_get_their_leftovers_and_answer_them_on_their_page(show: Show) -> None:
    first, second = show.ask("Et le prix ?"), show.ask("Et la durée ?")
    show.ask("Pour un autre passage ?", slot=1)
    answered = show.ask("Déjà répondue ?")
    show.do("mo", "question.answer", id=answered)
    show.do("mo", "question.defer", id=second)
    show.do("mo", "session.end")
    (letter,) = show.letters(LEA)
    assert letter.subject == "2 questions wait for your answer"
    assert "> Et le prix ?" in letter.text
    here = f"/s/{show.public_id}/leftovers"
    lea = browser_of(show.app)
    assert open_link(lea, letter.link) == (303, here)
    page = lea.get(here).text
    texts = ("Et le prix ?", "Et la durée ?", "Pour un autre", "Déjà")
    assert [text in page for text in texts] == [True, True, False, False]
    assert "example.org" not in page
    status, refused = send_form(lea, here, here, id=first, text="  ")
    assert status == 422
    assert f'id="error-{first}"' in refused
    assert send_form(lea, here, here, id=first, text="Cent euros.", private="on") == (303, here)
    assert send_form(lea, here, here, id=second, text="Trois mois.") == (303, here)
    assert "badge-check" in lea.get(here).text
    mailed = show.letters(ANA)
    assert [letter.subject for letter in mailed].count("Votre question a une réponse") == 2
    assert "La réponse de Léa Fontan\n> Cent euros." in mailed[-2].text
    assert len(show.letters(LEA)) == 1


def test_an_end_that_was_undone_bothers_no_presenter(show: Show) -> None:
    show.ask("Et le prix ?")
    show.do("mo", "session.end")
    show.do("mo", "live.undo")
    assert show.letters(LEA) == []


def test_nobody_answers_for_another_slot_or_without_a_role(show: Show) -> None:
    other = show.ask("Pour un autre passage ?", slot=1)
    here = f"/s/{show.public_id}/leftovers"
    browsers = {}
    for name in ("ana", "lea"):
        browsers[name] = browser_of(show.app)
        with show.app.extensions["database"].writing() as db:
            person = db.get_one(Person, show.people[name])
            expires_at = clock.now().replace(year=2027)
            token = create_link(db, person, purpose="personal", destination="/", expires_at=expires_at)
        assert open_link(browsers[name], f"/l/{token}")[0] == 303
    assert browsers["ana"].get(here).status_code == 403
    assert browser_of(show.app).get(here).status_code == 401
    assert send_form(browsers["lea"], "/my", here, id=other, text="Je réponds quand même")[0] == 403
    assert send_form(browsers["lea"], "/my", here, id="999999", text="Personne")[0] == 404
    assert send_form(browsers["lea"], "/my", here, id="abc", text="Personne")[0] == 422
    assert send_form(browsers["ana"], "/my", here, id=other, text="Moi aussi")[0] == 403
