"""Any colour becomes readable on every surface, and its own on no other event's pages."""

from __future__ import annotations

import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.plugins.application import browser_of, send, signed_in
from webinar.core import colour
from webinar.core.colour import LEAST_RATIO, clean_hex, contrast, palette, stylesheet

HEXES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def hexes(surfaces: tuple[tuple[float, float, float], ...]) -> list[str]:
    """Surfaces as screens show them."""
    return [colour._to_hex(*surface) for surface in surfaces]


def faults(asked: str) -> list[str]:
    """Where a palette cannot be read."""
    both = palette(asked)
    wrong = []
    for shade, surfaces in ((both.light, colour.LIGHT_SURFACES), (both.dark, colour.DARK_SURFACES)):
        wrong += [ground for ground in [*hexes(surfaces), shade.soft] if contrast(shade.brand, ground) < LEAST_RATIO]
        wrong += [shade.on_brand for one in (shade.brand, shade.hover) if contrast(one, shade.on_brand) < LEAST_RATIO]
        other = {"#000000": "#ffffff", "#ffffff": "#000000"}[shade.on_brand]
        wrong += [other] if contrast(shade.brand, other) > contrast(shade.brand, shade.on_brand) else []
        wrong += [shade.stage] if contrast(shade.stage, "#f8f6f1") < 7 else []
    return wrong


def test_thousands_of_colours_can_be_read() -> None:
    chance = random.Random(20261125)
    colours = [f"#{chance.randrange(1 << 24):06x}" for _ in range(1_500)]
    assert {one: faults(one) for one in colours if faults(one)} == {}


@given(HEXES)
def test_what_can_be_read_already_stays_and_the_rest_keeps_its_hue(asked: str) -> None:
    both = palette(asked)
    _lightness, chroma, hue = colour._to_oklch(asked)
    for shade, surfaces in ((both.light, colour.LIGHT_SURFACES), (both.dark, colour.DARK_SURFACES)):
        if min(contrast(asked, ground) for ground in [*hexes(surfaces), shade.soft]) >= LEAST_RATIO:
            assert shade.brand == asked
            continue
        _lightness, new_chroma, new_hue = colour._to_oklch(shade.brand)
        if chroma > 0.05 and new_chroma > 0.05:
            assert abs((new_hue - hue + 180) % 360 - 180) < 4


@pytest.mark.parametrize("edge", ["#000000", "#ffffff", "#808080", "#ffff00", "#0000ff", "#ff00ff", "#00ffff"])
def test_edges_can_be_read(edge: str) -> None:
    assert faults(edge) == []


def test_a_bright_yellow_is_darkened_on_light_pages_only() -> None:
    both = palette("#ffd400")
    assert (both.dark.brand, both.dark.on_brand, both.is_adjusted) == ("#ffd400", "#000000", True)
    assert both.light.brand != "#ffd400"


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(
    ("typed", "kept"), [("#FFD400", "#ffd400"), (" ffd400 ", "#ffd400"), ("#fd0", "#ffdd00"), ("0af", "#00aaff")]
)
def test_colours_are_taken_as_people_write_them(typed: str, kept: str) -> None:
    assert clean_hex(typed) == kept


@pytest.mark.parametrize("typed", ["", "red", "#ffd40", "#ffd4000", "#gggggg", "url(x)", "#fff;}body{", "＃ffd400"])
def test_nothing_else_is_a_colour(typed: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        clean_hex(typed)


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    """The organiser of `energie-2026`; `autre` is somebody else's."""
    with app.extensions["database"].writing() as db:
        person = factories.person(db, "Ora Lindt")
        event = factories.event(db, slug="energie-2026")
        factories.pitch_session(db, event, public_id="of-energy")
        factories.grant(db, person, event, "organiser")
        factories.event(db, slug="autre")
    return signed_in(app, person.id)


def themes(html: str) -> list[str]:
    """The theme style sheets of a page."""
    return re.findall(r'<link rel="stylesheet" href="(/theme/[^"]+)">', html)


def test_every_page_of_an_event_takes_its_colour(app: Flask, organiser: FlaskClient) -> None:
    visitor = browser_of(app)
    assert themes(visitor.get("/e/energie-2026").text) == []
    page = "/e/energie-2026/look"
    shown = send(organiser, page, page, colour="ffd400", action="preview")
    assert (shown.status_code, "Couleur ajustée pour rester lisible" in shown.text) == (200, True)
    assert themes(visitor.get("/e/energie-2026").text) == []
    saved = send(organiser, page, page, colour="ffd400", action="save")
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{page}?saved=1")
    sheet = themes(visitor.get("/e/energie-2026").text)
    assert sheet == [colour.theme_url("energie-2026", "#ffd400")]
    for address in ("/s/of-energy", page):
        assert themes(organiser.get(address).text) == sheet
    assert themes(visitor.get("/e/autre").text) == []
    answer = visitor.get(sheet[0])
    assert (answer.mimetype, answer.text) == ("text/css", stylesheet("#ffd400"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["energie-2026-000000000000", "energie-2026", "nothing-000000000000", "instance-0"])
def test_other_addresses_of_themes_are_missing(organiser: FlaskClient, name: str) -> None:
    assert organiser.get(f"/theme/{name}.css").status_code == 404


def test_a_wrong_colour_is_said_at_its_field(organiser: FlaskClient) -> None:
    page = "/e/energie-2026/look"
    answer = send(organiser, page, page, colour="<b>red", action="save")
    assert answer.status_code == 422
    assert 'value="&lt;b&gt;red"' in answer.text


def test_only_the_events_organiser_changes_it(app: Flask, organiser: FlaskClient) -> None:
    assert organiser.get("/e/autre/look").status_code == 403
    token_page = "/e/energie-2026/look"
    assert send(organiser, token_page, "/e/autre/look", colour="ffd400", action="save").status_code == 403
    assert browser_of(app).get(token_page).status_code == 401
