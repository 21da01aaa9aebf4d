"""Lists of people as other tools export them; every person is made up."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.core.workbook import write_workbook
from webinar.registrations.list_values import clean_email, clean_name, day_first, minutes_of, read_moment
from webinar.registrations.lists import ListRefused, PeopleList, Registrant, merged, read_list

TEAMS = """1. Summary
Meeting title\tRéunion
Attended participants\t3
Start time\t14/11/26, 09:29:07

2. Participants
Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole
Winter, Ada (External)\t14/11/26, 09:30:46\t14/11/26, 10:58:37\t1h 27m 51s\tAda@Acme.example\tx\tPresenter
[Acme] Bo Sommer\t14/11/26, 09:30:46\t14/11/26, 09:50:12\t19m 26s\t\t\tAttendee
+33 6 12 34 56 78\t14/11/26, 09:30:46\t14/11/26, 09:50:12\t19m 26s\t\t\tAttendee

3. In-Meeting activities
Name\tJoin time\tLeave time\tDuration\tEmail\tRole
Winter, Ada (External)\t14/11/26, 09:30:46\t14/11/26, 10:58:37\t1h 27m 51s\tAda@Acme.example\tPresenter
"""
ZOOM = """\ufeffAttendee Report
Report Generated:,"Nov 14, 2026 12:00:00"
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered
Énergie,123,"Nov 14, 2026 09:00:00",60,3
Host Details,
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)
Yes,Hôte,host@acme.example,"Nov 14, 2026 09:00:00","Nov 14, 2026 10:00:00",60
Attendee Details,,,,,,,,,,,,,
Attended,User Name (Original Name),First Name,Last Name,Email,Phone,Registration Time,Approval Status,Join Time,\
Leave Time,Time in Session (minutes),Is Guest,Votre question,Country/Region Name
Yes,ada (Ada Winter),Ada,Winter,ada@acme.example,,"Nov 1, 2026 08:00:00",approved,"Nov 14, 2026 09:00:00",\
"Nov 14, 2026 09:30:00",30,Yes,Où ?,France
Yes,ada (Ada Winter),Ada,Winter,ADA@acme.example,,"Nov 1, 2026 08:00:00",approved,"Nov 14, 2026 09:35:00",\
"Nov 14, 2026 10:00:00",25,Yes,,France
No,Bo Sommer,Bo,Sommer,bo@acme.example,,"Nov 2, 2026 08:00:00",denied,--,--,--,--,,Belgium
"""
HELLOASSO = (
    "Référence commande;Date de la commande;Statut de la commande;Nom participant;Prénom participant;Nom payeur;"
    "Prénom payeur;Email payeur;Raison sociale;Moyen de paiement;Billet;Numéro de billet;Tarif;Montant tarif;"
    "Régime alimentaire \r\n"
    "77;20/03/2026 09:12;Validé;Winter;Ada;Winter;Ada;ada@acme.example;Acme;Carte;B;1;Plein;20,00;Végétarien\r\n"
    "77;20/03/2026 09:12;Validé;Sommer;Bo;Winter;Ada;ada@acme.example;Acme;Carte;B;2;Plein;20,00;\r\n"
    "78;21/03/2026 09:12;Remboursé;Herbst;Cléo;Herbst;Cléo;cleo@acme.example;;Carte;B;3;Plein;20,00;\r\n"
)


def read(text: str, encoding: str = "utf-8", **options: object) -> PeopleList:
    """The list in a file."""
    return read_list(text.encode(encoding), **options)  # type: ignore[arg-type]


def said(found: PeopleList) -> list[tuple[int, str, str]]:
    """The report, short."""
    return [(entry.line, entry.reason.removeprefix("registrations.list."), entry.value) for entry in found.report]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_a_teams_report(encoding: str) -> None:
    found = read(TEAMS, encoding)
    assert found.people == (
        Registrant("ada@acme.example", "Ada Winter", attended=True, minutes=88),
        Registrant("", "Bo Sommer", company="Acme", attended=True, minutes=19),
    )
    assert said(found) == [(9, "no_email", "Bo Sommer"), (10, "phone", "+33 6 12 34 56 78")]
    assert found.header_line == 7


def test_a_zoom_report_counts_a_returning_person_once() -> None:
    found = read(ZOOM)
    assert found.people == (
        Registrant(
            "ada@acme.example", "Ada Winter", country="France", attended=True, minutes=55,
            registered_at=datetime.fromisoformat("2026-11-01 08:00"), answers={"Votre question": "Où ?"},
        ),
        Registrant(
            "bo@acme.example", "Bo Sommer", country="Belgium", attended=False, status="cancelled",
            registered_at=datetime.fromisoformat("2026-11-02 08:00"),
        ),
    )  # fmt: skip
    assert said(found) == [(11, "merged", "ada@acme.example")]


def test_a_zoom_report_without_registration() -> None:
    text = ZOOM.split("Attendee Details")[0] + (
        "Attendee Details\nAttended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)\n"
        "Yes,ada (Ada W.),ada@acme.example,x,x,30\n"
    )
    assert [(one.name, one.minutes) for one in read(text).people] == [("ada", 30)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "mac-roman"])
def test_a_helloasso_export_has_one_payer_for_several(encoding: str) -> None:
    found = read(HELLOASSO, encoding)
    bought = datetime.fromisoformat("2026-03-20 09:12")
    assert found.people == (
        Registrant("ada@acme.example", "Ada Winter", company="Acme", registered_at=bought, shared_email=True,
                   answers={"Régime alimentaire": "Végétarien"}),
        Registrant("ada@acme.example", "Bo Sommer", company="Acme", registered_at=bought, shared_email=True),
        Registrant("cleo@acme.example", "Cléo Herbst", registered_at=datetime.fromisoformat("2026-03-21 09:12"),
                   shared_email=True, status="cancelled"),
    )  # fmt: skip
    assert found.report == ()


def test_an_eventbrite_export() -> None:
    text = (
        "Order #,Order Date,First Name,Last Name,Email,Quantity,Attendee Status,Home Country,Job Title,Company\n"
        '1,11/29/26 22:28,Ada,Winter,ada@acme.example,1,Checked In,FR,"Ingénieure, cheffe",Acme\n'
        "2,11/30/26 22:28,Bo,Sommer,bo@acme.example,1,Refunded/Canceled,,,\n"
    )
    ada, bo = read(text).people
    assert (ada.registered_at, ada.job_title, ada.company, ada.country, ada.status) == (
        datetime.fromisoformat("2026-11-29 22:28"), "Ingénieure, cheffe", "Acme", "FR", "registered"
    )  # fmt: skip
    assert (bo.status, ada.answers) == ("cancelled", {})


def test_any_table_by_its_columns_or_by_mapping() -> None:
    assert read("Nom;Prénom;Courriel\nWinter;Ada;ada@acme.example\n").people[0].name == "Ada Winter"
    assert read("Nom,E-mail\nAda Winter,ada@acme.example\n").people[0].name == "Ada Winter"
    assert [one.email for one in read("email\nada@acme.example\nbo@acme.example\n").people] == [
        "ada@acme.example", "bo@acme.example"
    ]  # fmt: skip
    mapped = read("Kontakt;Wer\nada@acme.example;Ada\n", mapping={"Kontakt": "email", "Wer": "name"})
    assert (mapped.people[0].email, mapped.people[0].name) == ("ada@acme.example", "Ada")
    assert mapped.columns == (("Kontakt", "email"), ("Wer", "name"))


def test_a_workbook() -> None:
    data = write_workbook([["Nom", "Email", "Newsletter"], ["Ada Winter", "ada@acme.example", "oui"]], "Inscrits")
    assert read_list(data).people == (Registrant("ada@acme.example", "Ada Winter", consent=True),)


def test_formulas_in_a_list_come_back_as_they_were_typed() -> None:
    assert read("Nom,Email\n'=1+1,ada@acme.example\n").people[0].name == "=1+1"


def test_bad_rows_are_left_out_by_line() -> None:
    found = read("Nom,Email\nAda,ada@acme\n,\nBo,bo@acme.example\nCléo,\nDan,dan@acme.example;x@y.example\n")
    assert [one.name for one in found.people] == ["Bo", "Cléo"]
    assert said(found) == [
        (2, "bad_email", "ada@acme"), (5, "no_email", "Cléo"), (6, "bad_email", "dan@acme.example;x@y.example")
    ]  # fmt: skip


def test_an_empty_cell_takes_no_consent_away() -> None:
    known = Registrant("a@acme.example", "Ada", consent=True, company="Acme")
    assert merged(known, Registrant("a@acme.example", "", consent=None)) == known
    assert merged(known, Registrant("a@acme.example", "", consent=False)).consent is False
    assert merged(Registrant("a", "A", status="cancelled"), Registrant("a", "A")).status == "registered"


@pytest.mark.parametrize(
    ("dates", "day", "expected"),
    [
        (["14/11/22", "01/02/22"], None, True), (["7/22/26, 7:00:11\u202fPM"], None, False),
        (["05/06/2026", "05/06/2026"], date(2026, 6, 5), True), (["05/06/2026"], date(2026, 5, 6), False),
        (["05/06/2026"], None, None), (["2026-06-05 10:00"], None, None),
        (["05/05/2026"], None, True), ([], None, None),
        (["00/00/2026"], date(2026, 5, 6), None), (["06/05/2026 09:00:00 AM"], None, False),
    ],
)  # fmt: skip
def test_days_are_told_from_months(dates: list[str], day: date | None, expected: bool | None) -> None:
    assert day_first(dates, day) is expected


def test_ambiguous_dates_are_asked_about() -> None:
    text = "Email,Registration Time\nada@acme.example,05/06/2026 10:00\n"
    found = read(text)
    assert (found.people[0].registered_at, said(found)) == (None, [(2, "ambiguous_dates", "")])
    told = read(text, session_day=date(2026, 6, 10))
    assert (told.people[0].registered_at, told.report) == (datetime.fromisoformat("2026-06-05 10:00"), ())


@pytest.mark.parametrize(
    ("text", "days_first", "expected"),
    [
        ("14/11/22, 09:29:07", True, "2022-11-14 09:29:07"),
        ("7/22/26, 7:00:11\u202fPM", False, "2026-07-22 19:00:11"),
        ("05/12/2026 12:00:00 AM", False, "2026-05-12 00:00:00"),
        ("Mar 22, 2025 19:13:27", None, "2025-03-22 19:13:27"),
        ("2026-03-20T09:12:00+01:00", None, "2026-03-20 09:12:00"), ("20/03/2026 09:12", True, "2026-03-20 09:12"),
        ("31/31/2026", True, None), ("demain", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_moments(text: str, days_first: bool | None, expected: str | None) -> None:
    found = read_moment(text, days_first)
    assert found == (datetime.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("85", 85), ("1h 27m 51s", 88), ("18m 24s", 18), ("00:19:26", 19), ("19,5", 20), ("2 h", 120), ("", None),
     ("--", None), ("long", None)],
)  # fmt: skip
def test_minutes(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" Ada@Acme.Example ", "ada@acme.example"), ("mailto:a@b.example", "a@b.example"),
     ("Ada <a@b.example>", "a@b.example"),
     ("--", ""), ("", ""), ("a@b", None), ("a b@c.example", None), ("a@b.example, c@d.example", None),
     ("a@" + "b" * 300 + ".example", None), ("é@exämple.example", "é@exämple.example")],
)  # fmt: skip
def test_addresses(text: str, kept: str | None) -> None:
    assert clean_email(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("García Simón, Pedro", ("Pedro García Simón", "")), ("Ada Winter (Guest)", ("Ada Winter", "")),
        ("[Acme SA] Winter, Ada (Unverified)", ("Ada Winter", "Acme SA")), ("Ada Winter, PhD", ("Ada Winter, PhD", "")),
        ("Ada (zvr) Winter", ("Ada (zvr) Winter", "")),
    ],
)  # fmt: skip
def test_names(text: str, kept: tuple[str, str]) -> None:
    assert clean_name(text) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "core.table.empty"),
        ("#,Question,Asker Name,Asker Email,Answer(s)\n1,Où ?,Ada,a@b.example,\n", "registrations.list.no_header"),
        ("Titre;Salle\nx;y\n", "registrations.list.no_header"),
        ("Nom;Email\n", "registrations.list.no_rows"),
    ],
)
def test_what_is_no_list_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(text)
    assert refused.value.reason == reason


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    for head in (b"", b"Nom;Email;Registration Time\n"):
        try:
            read_list(head + data, session_day=date(2026, 11, 25))
        except ListRefused:
            continue
