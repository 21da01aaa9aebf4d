"""Schedules as real tools write them, read leniently."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.schedule.schedules import (
    GUIDS,
    json_event,
    json_schedule,
    only,
    person,
    read,
    said,
    sessionize,
    utc,
    xml_event,
    xml_schedule,
)
from tests.stopwatch import stopwatch
from webinar.schedule.interchange import ImportedLink, ImportedPerson, ImportedSession


def test_a_frab_event_with_everything() -> None:
    data = xml_schedule(
        xml_event(
            person("Ada Winter", f'id="7" guid="{GUIDS[7]}"')
            + '<links><link href="https://media.ccc.de/v/x">Recording</link></links>'
            + '<attachments><attachment href="https://a.example/f.pdf">PDF</attachment></attachments>',
            subtitle="Und mehr",
            date="2027-02-06T10:00:00+01:00",
            track="Energie",
            language="de",
            abstract="<p>Ein <b>Satz</b></p>",
            description="Mehr dazu.",
        )
    )
    schedule = read(data)
    assert schedule.report == ()
    assert (schedule.event.title, schedule.event.zone, schedule.event.days) == (
        "Tagung", "Europe/Berlin", (date(2027, 2, 6),)
    )  # fmt: skip
    assert schedule.sessions == (
        ImportedSession(
            guid=GUIDS[1],
            title="Talk",
            starts_wall=datetime.fromisoformat("2027-02-06 10:00"),
            zone="Europe/Berlin",
            length=timedelta(minutes=30),
            subtitle="Und mehr",
            abstract="Ein **Satz**\n\nMehr dazu.",
            room="Saal 1",
            track="Energie",
            language="de",
            people=(ImportedPerson(GUIDS[7], "Ada Winter"),),
            links=(
                ImportedLink("https://media.ccc.de/v/x", "Recording", "recording"),
                ImportedLink("https://a.example/f.pdf", "PDF", "slides"),
            ),
        ),
    )
    assert schedule.sessions[0].line == 5
    assert schedule.sessions[0].starts_at == utc("2027-02-06 09:00")


def test_the_old_pentabarf_dialect() -> None:
    event = xml_event(person("Ada"), attributes='id="42"', start="08:30", slug="", end="", language="")
    data = (
        "<schedule><conference><title>Old</title><city>Brussels</city><day_change>09:00:00</day_change>"
        f'</conference><day index="1" date="2007-02-25">{event}</day></schedule>'
    ).encode()
    schedule = read(data)
    (session,) = schedule.sessions
    assert (session.guid, session.zone, session.starts_wall) == (
        "42", "Europe/Brussels", datetime.fromisoformat("2007-02-26 08:30")
    )  # fmt: skip
    assert said(schedule) == [("noted.zone_by_place", 0)]


@pytest.mark.parametrize(
    ("written", "codes"),
    [("de", "de"), ("de, en", "de,en"), ("", ""), ("German", "de"), ("fr-FR", "fr"), ("Français / English", "fr,en"),
     ("formal", ""), ("en;en", "en")],
)  # fmt: skip
def test_languages(written: str, codes: str) -> None:
    assert only(xml_schedule(xml_event(person("Ada"), language=written))).language == codes


def test_links_are_sorted_out() -> None:
    links = {
        "https://video.example/a.webm": "recording", "https://cdn.example/a.mp4": "recording",
        "https://youtu.be/dQw4w9WgXcQ": "recording", "https://www.twitch.tv/some_body": "stream",
        "https://teams.microsoft.com/l/meetup-join/x": "stream", "https://chat.fosdem.org/#/room/x": "chat",
        "https://matrix.to/#/x": "chat", "https://a.example/deck.pdf": "slides",
        "https://speakerdeck.com/x": "slides", "https://github.com/x": "other",
        "https://live.example/watch/d1": "stream",
    }  # fmt: skip
    block = "".join(f'<link href="{url}"></link>' for url in links)
    worded = (
        '<link href="https://a.example/1">Chat room (web)</link><link href="https://a.example/2">Live stream</link>'
        '<link href="https://a.example/3">Vidéo</link><link href="https://a.example/1">again</link>'
        '<link href="https://">broken</link><link href="javascript:alert(1)">x</link><link href="">none</link>'
        "<link>https://a.example/4</link><link href='../slides/5.pdf'>Folien</link>"
        '<link href="www.a.example/6">w</link><link href=" https://a.example/7 8 ">spaces</link>'
    )
    conference = (
        "<time_zone_name>Europe/Berlin</time_zone_name><base_url>https://conf.example/2027/</base_url>"
    )
    schedule = read(
        xml_schedule(xml_event(person("Ada") + f"<links>{block}{worded}</links>"), conference=conference)
    )
    found = {link.url: link.kind for link in schedule.sessions[0].links}
    assert found == {
        **links,
        "https://a.example/1": "chat", "https://a.example/2": "stream", "https://a.example/3": "recording",
        "https://a.example/4": "other", "https://conf.example/slides/5.pdf": "slides",
        "https://www.a.example/6": "other", "https://a.example/7%208": "other",
    }  # fmt: skip
    assert [dict(entry.params)["url"] for entry in schedule.report] == [
        "https://",
        "javascript:alert(1)",
        "none",
    ]


def test_people_are_known_by_guid_then_id_then_name() -> None:
    block = (
        f'<persons><person guid="{GUIDS[3]}" id="9">Ada Winter</person><person id="9">Bo Sommer</person>'
        '<person code="ABCDEF">Cléo</person><person>Dan, Eve &amp; Flo (A, B)</person><person>Dan</person>'
        "<person>Martin Luther King, Jr.</person><person></person><person>TBA</person></persons>"
    )
    session = only(xml_schedule(xml_event(block)))
    assert [(one.guid, one.name) for one in session.people] == [
        (GUIDS[3], "Ada Winter"), ("9", "Bo Sommer"), ("ABCDEF", "Cléo"), ("name:dan", "Dan"), ("name:eve", "Eve"),
        ("name:flo (a, b)", "Flo (A, B)"), ("name:martin luther king, jr.", "Martin Luther King, Jr."),
    ]  # fmt: skip


def test_breaks_are_lines_without_speaker_or_over_six_hours() -> None:
    schedule = read(
        xml_schedule(
            xml_event("", 'id="1"', title="Lunch"),
            xml_event(person("Ada"), 'id="2"', duration="12:00", title="Stand", room="Foyer"),
            xml_event(person("Ada"), 'id="3"', duration="06:00", title="Workshop", room="Saal 2"),
            xml_event(person("Ada"), 'id="4"', type="break", title="Pause", room="Saal 3"),
        )
    )
    assert [session.kind for session in schedule.sessions] == ["break", "break", "talk", "break"]


def test_overlaps_in_a_room_are_kept_and_said() -> None:
    schedule = read(
        xml_schedule(
            xml_event(person("Ada"), 'id="1"', start="10:00", duration="01:00", title="Long"),
            xml_event(person("Bo"), 'id="2"', start="10:15", title="Short"),
            xml_event(person("Bo"), 'id="3"', start="11:00", title="Next"),
        )
    )
    assert len(schedule.sessions) == 3
    assert [(entry.reason, dict(entry.params)) for entry in schedule.report] == [
        ("schedule.import.noted.overlap", {"title": "Short", "other": "Long", "room": "Saal 1"})
    ]


def test_an_id_used_twice_stays_apart() -> None:
    schedule = read(xml_schedule(xml_event(person("Ada")), xml_event(person("Ada"), start="12:00")))
    assert [session.guid for session in schedule.sessions] == [GUIDS[1], f"{GUIDS[1]}#2"]
    assert said(schedule) == [("noted.same_id", 11)]


@pytest.mark.parametrize(
    ("title", "kept", "cancelled"),
    [
        ("❌ [ANNULÉ] ❌ Le climat", "Le climat", True),
        ("Le climat [ANNULÉE]", "Le climat", True),
        ("[CANCELLED] Climate", "Climate", True),
        ("ANNULÉ : Le climat", "Le climat", True),
        ("Annuler un vol", "Annuler un vol", False),
        ("Why we cancelled Java", "Why we cancelled Java", False),
    ],
)
def test_cancelled_titles(title: str, kept: str, cancelled: bool) -> None:
    session = only(xml_schedule(xml_event(person("Ada"), title=title)))
    assert (session.title, session.cancelled) == (kept, cancelled)


def test_lines_that_are_no_session_are_left_out_with_line_and_reason() -> None:
    schedule = read(
        xml_schedule(
            xml_event(person("Ada"), 'id="1"', title=""),
            xml_event(person("Ada"), 'id="2"', title="❌ [ANNULÉ] ❌"),
            xml_event(person("Ada"), 'id="3"', start=""),
            xml_event(person("Ada"), 'id="4"', start="25:99"),
            xml_event(person("Ada"), 'id="5"', title="Good"),
        )
    )
    assert [session.title for session in schedule.sessions] == ["Good"]
    assert [(entry.outcome, entry.reason.rsplit(".", 1)[-1], entry.line) for entry in schedule.report] == [
        ("skipped", "no_title", 5), ("skipped", "cancelled_placeholder", 11), ("skipped", "no_start", 17),
        ("skipped", "bad_start", 23),
    ]  # fmt: skip
    assert len(schedule.skipped) == 4


def test_text_is_tidied() -> None:
    event = xml_event(
        person("Ze\u0301lie  \u200b"),
        title="\u200bDas  <b>Ende</b>\n  \U0001f389",
        abstract="a &lt;b> c\r\nd\ne",
    )
    session = only(xml_schedule(event).replace(b"</title>", b"\x0b</title>"))
    assert (session.title, session.people[0].name) == ("Das **Ende** \U0001f389".replace("**", ""), "Zélie")
    assert session.abstract == "a &lt;b> c\nd\ne"


def test_a_description_that_repeats_the_abstract_is_not_doubled() -> None:
    same = only(xml_schedule(xml_event(person("Ada"), abstract="<p>Un</p>", description="<p>Un</p>")))
    longer = only(xml_schedule(xml_event(person("Ada"), abstract="Un", description="Un, deux.")))
    assert (same.abstract, longer.abstract) == ("Un", "Un, deux.")


def test_frab_json() -> None:
    schedule = read(
        json_schedule(json_event(track="Energie", links=[{"url": "https://a.example/x", "title": "X"}]))
    )
    (session,) = schedule.sessions
    assert (session.guid, session.starts_at, session.zone) == (GUIDS[1], utc("2027-02-06 09:00"), "Etc/GMT-1")
    assert session.people == (ImportedPerson("7", "Ada Winter"),)
    assert session.links == (ImportedLink("https://a.example/x", "X", "other"),)
    assert (schedule.event.title, schedule.event.acronym, session.line) == ("Tagung", "tag27", 15)


def test_frab_json_without_full_dates_uses_the_day() -> None:
    night = json_event(
        date=None, start="01:30", persons=[{"name": "Ada", "guid": GUIDS[2], "biography": "Hi"}]
    )
    (session,) = read(json_schedule(night, conference={"time_zone_name": "Europe/Berlin"})).sessions
    assert session.starts_wall == datetime.fromisoformat("2027-02-07 01:30")
    assert session.people == (ImportedPerson(GUIDS[2], "Ada", biography="Hi"),)


def test_the_hubs_second_version() -> None:
    data: dict[str, Any] = {
        "schedule": {
            "version": "1",
            "conference": {
                "acronym": "hub", "title": {"de": "Tagung", "en": "Meeting"}, "time_zone_name": "Europe/Berlin",
                "days": [{"index": 1, "date": "2027-02-06", "start": "2027-02-06T09:00+01:00",
                          "end": "2027-02-07T06:00+01:00"}],
                "tracks": [{"slug": "en-ergy", "name": "Energy"}],
            },
            "events": [
                {"guid": GUIDS[1], "type": "TALK", "title": "Talk", "start": "2027-02-07T00:15+01:00",
                 "end": "2027-02-07T00:55+01:00", "room": {"name": "Saal 1", "guid": GUIDS[9]},
                 "track": {"slug": "en-ergy"}, "participants": [{"guid": GUIDS[5], "name": "Ada"}],
                 "links": [{"type": "FEEDBACK", "url": "https://a.example/f"}, {"url": "https://a.example/x"}],
                 "attachments": [{"type": "SLIDES", "url": "https://a.example/s"}], "state": "CANCELED"},
                {"guid": GUIDS[2], "type": "BREAK", "title": "Pause", "start": "2027-02-07T01:00+01:00",
                 "end": "2027-02-07T01:30+01:00"},
            ],
            "persons": [{"guid": GUIDS[5], "name": "Ada", "biography": "Elle code."}],
        }
    }  # fmt: skip
    schedule = read(json.dumps(data).encode())
    talk, pause = schedule.sessions
    assert schedule.event.title == "Meeting"
    assert (talk.room, talk.track, talk.length, talk.cancelled) == (
        "Saal 1",
        "Energy",
        timedelta(minutes=40),
        True,
    )
    assert talk.people == (ImportedPerson(GUIDS[5], "Ada", biography="Elle code."),)
    assert [(link.url, link.kind) for link in talk.links] == [
        ("https://a.example/x", "other"), ("https://a.example/s", "slides")
    ]  # fmt: skip
    assert (pause.kind, pause.starts_at, schedule.report) == ("break", utc("2027-02-07 00:00"), ())


def test_sessionize() -> None:
    session = {"id": "99", "title": "Vide", "startsAt": "2027-02-06T10:00:00",
               "questionAnswers": [{"questionId": 1, "answerValue": "https://youtu.be/dQw4w9WgXcQ"},
                                   {"questionId": 1, "answerValue": "court"}]}  # fmt: skip
    lunch: dict[str, Any] = {"id": "100", "title": "Repas", "startsAt": "2027-02-06T12:00:00", "endsAt": None,
             "isServiceSession": True, "speakers": []}  # fmt: skip
    unplanned: dict[str, Any] = {"id": "101", "title": "Plus tard", "startsAt": None}
    schedule = read(sessionize(session, lunch, unplanned), zone="Europe/Vienna", name="dossier/azure.json")
    talk, pause = schedule.sessions
    assert schedule.event.title == "azure"
    assert (talk.guid, talk.starts_at, talk.length) == ("99", utc("2027-02-06 09:00"), timedelta(minutes=45))
    assert (talk.room, talk.track, talk.language, talk.abstract) == ("Salle 5", "Énergie", "de", "Un\ndeux")
    assert talk.people == (
        ImportedPerson("s1", "Ada Winter", "", "Ingénieure", "Elle code."), ImportedPerson("s2", "Bo Sommer")
    )  # fmt: skip
    assert talk.links == (ImportedLink("https://youtu.be/dQw4w9WgXcQ", "Enregistrement", "recording"),)
    assert (pause.kind, pause.length) == ("break", timedelta(minutes=30))
    assert [reason for reason, _ in said(schedule)] == ["skipped.no_start", "noted.length_assumed"]


def test_a_french_list_of_objects() -> None:
    rows = [
        {"Titre": "❌ [ANNULÉ] ❌ Le vent", "Début": "06/02/2027 10:00", "Fin": "06/02/2027 10h45", "Salle": "A",
         "Intervenants": "Ada Winter, Bo Sommer", "Société": None, "Résumé": "Un texte", "Langue": "Français"},
        {"titre": "L’eau", "debut": "2027-02-06 11:00", "duree": 20, "salle": None, "intervenants": None},
        {"titre": None, "debut": "2027-02-06 12:00"},
    ]  # fmt: skip
    schedule = read(json.dumps(rows).encode(), zone="Europe/Paris", name="programme.json")
    vent, eau = schedule.sessions
    assert (vent.title, vent.cancelled, vent.starts_at, vent.length) == (
        "Le vent", True, utc("2027-02-06 09:00"), timedelta(minutes=45)
    )  # fmt: skip
    assert [one.name for one in vent.people] == ["Ada Winter", "Bo Sommer"]
    assert (vent.language, vent.abstract, vent.room) == ("fr", "Un texte", "A")
    assert (eau.kind, eau.length, eau.room) == ("break", timedelta(minutes=20), "")


def test_objects_in_days_with_codes_for_speakers() -> None:
    data = {
        "name": "Journées", "timezone": "Europe/Prague",
        "speakers": {"AAA": {"code": "AAA", "name": "Ada Winter", "affiliation": "Acme"}},
        "days": {"2027-02-06": {"rooms": ["A"], "events": [
            {"code": "X1", "title": "Un", "start": "2027-02-06T09:00:00Z", "duration": "45", "rooms": ["A"],
             "speakers": ["AAA"], "youtube_url": "https://youtu.be/dQw4w9WgXcQ"},
            {"code": "X2", "title": "Lunch", "event_type": "break", "start": "12h30", "end": "13h30", "speakers": []},
        ]}},
    }  # fmt: skip
    one, lunch = read(json.dumps(data).encode()).sessions
    assert (one.guid, one.zone, one.starts_wall) == (
        "X1",
        "Europe/Prague",
        datetime.fromisoformat("2027-02-06 10:00"),
    )
    assert one.people == (ImportedPerson("AAA", "Ada Winter", "Acme"),)
    assert [link.kind for link in one.links] == ["recording"]
    assert (lunch.starts_wall, lunch.length, lunch.kind) == (
        datetime.fromisoformat("2027-02-06 12:30"), timedelta(hours=1), "break"
    )  # fmt: skip


def test_sessionize_in_its_grid_view_lists_nothing_twice() -> None:
    one = {"id": "1", "title": "Un", "startsAt": "2027-02-06T10:00:00", "endsAt": "2027-02-06T10:30:00",
           "speakers": [{"id": "s1", "name": "Ada Winter"}], "room": "A", "roomId": 1}  # fmt: skip
    grid = [
        {"date": "2027-02-06T00:00:00", "rooms": [{"id": 1, "name": "A", "sessions": [one]}],
         "timeSlots": [{"slotStart": "10:00:00", "rooms": [{"id": 1, "name": "A", "session": one}]}]}
    ]  # fmt: skip
    schedule = read(json.dumps(grid).encode(), zone="Europe/Paris")
    (session,) = schedule.sessions
    assert (session.guid, session.room, session.people) == ("1", "A", (ImportedPerson("s1", "Ada Winter"),))
    assert [reason for reason, _ in said(schedule)] == ["skipped.listed_twice"]


def test_a_conference_with_title_and_start_is_no_session() -> None:
    data = {"title": "Journée", "start": "2027-02-06", "zone": "Europe/Paris", "talks": [
        {"title": "Un", "start": "2027-02-06 10:00", "duration": 20, "speakers": [{"name": "Ada"}]},
    ]}  # fmt: skip
    schedule = read(json.dumps(data).encode())
    assert (schedule.event.title, [session.title for session in schedule.sessions]) == ("Journée", ["Un"])


def test_a_table_of_an_organiser() -> None:
    table = "Date;Heure de début;Durée (min);Titre;Intervenants;Salle\r\n06/02/2027;9h30;45;Le vent;Ada Winter;A\r\n"
    for data in (table.encode("cp1252"), table.encode("utf-16")):
        session = only(data, "Europe/Paris")
        assert (session.title, session.starts_at, session.length, session.line) == (
            "Le vent", utc("2027-02-06 08:30"), timedelta(minutes=45), 2
        )  # fmt: skip


def test_a_thousand_events_are_read_quickly() -> None:
    events = [
        xml_event(
            person(f"Person {number}", f'id="{number}"')
            + '<links><link href="https://a.example/x">x</link></links>',
            f'id="{number}"',
            start=f"{8 + number % 12:02d}:{number % 60:02d}",
            room=f"Raum {number % 40}",
            abstract="<p>" + "Ein Satz mit <b>HTML</b> &amp; noch viel mehr Wörtern darin. " * 12 + "</p>",
        )
        for number in range(1, 1001)
    ]
    data = xml_schedule(*events)
    with stopwatch() as spent:
        assert len(read(data).sessions) == 1000
    assert spent.seconds < 1.5
