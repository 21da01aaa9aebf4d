from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.calendars.examples import HOSTILE, entry, wall
from webinar.calendars.links import MAX_ADDRESS, add_links, subscribe_links
from webinar.calendars.vevents import description_of


def _query(address: str) -> dict[str, str]:
    return {
        name: found[0] for name, found in parse_qs(urlsplit(address).query, keep_blank_values=True).items()
    }


def test_google_gets_absolute_times_and_the_texts() -> None:
    address = add_links(entry()).google
    assert address.startswith("https://calendar.google.com/calendar/render?")
    assert _query(address) == {
        "action": "TEMPLATE",
        "text": "Présentation 1 : la santé, « autrement »",
        "dates": "20261001T120000Z/20261001T133000Z",
        "details": description_of(entry()),
        "location": "https://estrade.example/s/1",
    }


def test_outlook_and_microsoft_365_get_the_same_with_a_z() -> None:
    links = add_links(entry())
    assert links.outlook.startswith("https://outlook.live.com/calendar/0/deeplink/compose?")
    assert links.microsoft_365 == links.outlook.replace("outlook.live.com", "outlook.office.com")
    assert _query(links.outlook) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Présentation 1 : la santé, « autrement »",
        "startdt": "2026-10-01T12:00:00Z",
        "enddt": "2026-10-01T13:30:00Z",
        "body": description_of(entry()),
        "location": "https://estrade.example/s/1",
    }


def test_yahoo() -> None:
    query = _query(add_links(entry()).yahoo)
    assert (query["v"], query["st"], query["et"]) == ("60", "20261001T120000Z", "20261001T133000Z")


def test_all_day_entries_are_dates() -> None:
    links = add_links(entry(all_day=True, starts_wall=wall(2026, 10, 1), ends_wall=wall(2026, 10, 1, 18)))
    assert _query(links.google)["dates"] == "20261001/20261002"
    outlook = _query(links.outlook)
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == ("2026-10-01", "2026-10-02", "true")
    assert _query(links.yahoo)["dur"] == "allday"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_links_stay_short_and_percent_encoded(text: str) -> None:
    links = add_links(entry(title=text, abstract=text, location=text))
    for address in (links.google, links.outlook, links.microsoft_365, links.yahoo):
        assert len(address) <= MAX_ADDRESS
        assert address.isascii()
        assert not set(address) & set(' +"<>\\\r\n')


def test_subscribing() -> None:
    links = subscribe_links("https://estrade.example/e/a/calendar.ics", "Été & co")
    assert links.webcal == "webcal://estrade.example/e/a/calendar.ics"
    assert _query(links.google) == {"cid": "webcal://estrade.example/e/a/calendar.ics"}
    assert _query(links.outlook) == {"url": "https://estrade.example/e/a/calendar.ics", "name": "Été & co"}
    assert links.microsoft_365.startswith(
        "https://outlook.office.com/calendar/0/addfromweb/?url=https%3A%2F%2F"
    )
