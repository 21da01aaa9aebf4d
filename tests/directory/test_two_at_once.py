"""Of two who save one profile at the same moment one is told, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from tests import factories
from webinar.core.db import Database
from webinar.core.errors import Refusal
from webinar.directory import companies, speakers
from webinar.directory.company_form import CompanyForm
from webinar.directory.speaker_form import PlannedSpeakerForm


def outcomes(home: Database, change: object) -> list[str]:
    """What eight at once are told."""
    start = Barrier(8)

    def save(number: int) -> str:
        start.wait(timeout=10)
        try:
            with home.writing() as db:
                change(db, number)  # type: ignore[operator]
        except Refusal as refusal:
            return refusal.code
        return "saved"

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(save, range(8)))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_one_of_eight_saves(app: Flask, request: pytest.FixtureRequest, kind: str) -> None:
    url = request.getfixturevalue("fresh_postgres_url") if kind == "postgresql" else ""
    with factories.fresh_database(url or str(app.extensions["database"].url)) as home:
        with home.writing() as db:
            event = factories.event(db)
            event_id, firm = event.id, factories.company(db, event).public_id
            lea = factories.speaker(db, event).public_id
        one = CompanyForm(version="1", name="BioPack")
        own = PlannedSpeakerForm(version="1", name="Léa Fontan")
        told = ["conflict"] * 7 + ["saved"]
        assert outcomes(home, lambda db, _n: companies.change(db, event_id, firm, one)) == told
        assert outcomes(home, lambda db, _n: speakers.change(db, event_id, lea, own, "fr")) == told
