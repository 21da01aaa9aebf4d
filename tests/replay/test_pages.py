from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from tests import factories
from tests.plugins.application import ORIGIN
from tests.replay.finished import Finished, finished, prepared, published
from tests.replay.webvtt_check import faults
from webinar.core import clock
from webinar.core.db import Database
from webinar.replay.demo import VIDEO, add_demo_recording
from webinar.replay.rows import recording_of
from webinar.schedule.models import PitchSession

YOUTUBE = "https://youtu.be/abcdefghijk"


@pytest.fixture
def done(app: Flask, database: Database) -> Iterator[Finished]:
    with clock.fixed(factories.NOON + timedelta(hours=2)):
        yield finished(database, app)


def seeks(html: str) -> list[tuple[str, str, str]]:
    """(address, seconds, title) of each chapter and question in the list."""
    links = re.findall(r'<a href="([^"]+)" data-seek="([^"]+)"[^>]*>(.*?)</a>', html.split("</nav>")[1])
    return [
        (url, seconds, re.sub(r"<[^>]+>", "", inner))
        for url, seconds, inner in links
        if "chapter-time" in inner
    ]


def test_the_log_becomes_chapters_and_questions_at_their_moment(done: Finished) -> None:
    published(done)
    html = done.browser().get(done.path).text
    assert [(seconds, title) for _url, seconds, title in seeks(html)] == [
        ("30.0", "0:30BioPack"),
        ("420.0", "7:00Quel prix ?"),
        ("630.0", "10:30Agrinov"),
        ("1020.0", "17:00Et &lt;l’eau&gt; ?"),
        ("1230.0", "20:30Éolis &amp; fils"),
    ]
    assert 'href="?t=420#replay"' in html
    assert "SECRET" not in html
    assert html.count("Sans réponse ?") == 1
    assert "En <strong>mai</strong>." in html
    assert "Personne 2" in html and "Direction" in html
    assert 'src="https://media.example/film.mp4"' in html


def test_a_deep_link_marks_and_starts_without_script(done: Finished) -> None:
    published(done)
    html = done.browser().get(f"{done.path}?t=10m40s").text
    assert 'src="https://media.example/film.mp4#t=640"' in html
    assert re.findall(r'aria-current="true"><span class="chapter-time tabular">([^<]+)', html) == ["10:30"]


def test_a_providers_frame_comes_only_when_asked_for(done: Finished) -> None:
    published(done, YOUTUBE)
    before = done.browser().get(f"{done.path}?t=60")
    assert "<iframe" not in before.text
    assert 'href="?play=1&amp;t=60#replay"' in before.text
    assert "frame-src https://www.youtube-nocookie.com;" in before.headers["Content-Security-Policy"]
    template = re.search(r'data-embed="([^"]+)"', before.text)
    assert template is not None and "start={s}" in template[1].replace("%7Bs%7D", "{s}")
    after = done.browser().get(f"{done.path}?t=60&play=1")
    frame = re.search(r'<iframe src="([^"]+)"', after.text)
    assert frame is not None
    assert frame[1].startswith("https://www.youtube-nocookie.com/embed/abcdefghijk?")
    assert "start=60" in frame[1]
    assert 'href="?t=420&amp;play=1#replay"' in after.text


def test_an_address_that_is_none_is_refused_on_the_page(done: Finished) -> None:
    client = done.browser("ora")
    for bad in ("javascript:alert(1)", "https://youtube.com.evil.example@x/", "rien", "/etc/passwd.mp4"):
        answer = done.post(client, "address", url=bad, version="0")
        assert answer.status_code == 422, bad
        assert 'aria-invalid="true"' in answer.text
    assert done.browser().get(done.path).status_code == 200


def test_another_address_needs_a_new_synchronisation(done: Finished) -> None:
    prepared(done)
    client = done.browser("ora")
    assert done.post(client, "address", url=YOUTUBE, version="1").status_code == 409
    assert done.post(client, "address", url=YOUTUBE, version="2").status_code == 303
    with done.database.reading() as db:
        recording = recording_of(db, done.id)
        assert recording is not None
        assert (recording.url, recording.anchors, recording.duration_s) == (YOUTUBE, [], None)


def test_a_second_mark_corrects_a_cut_and_marks_go_again(done: Finished) -> None:
    published(done)
    client = done.browser("ora")
    done.post(client, "sync", moment=f"slot-{done.slots[2]}", video="15:30")
    assert [seconds for _u, seconds, _t in seeks(client.get(done.path).text)] == [
        "30.0",
        "420.0",
        "630.0",
        "930.0",
    ]
    with done.database.reading() as db:
        recording = recording_of(db, done.id)
        assert recording is not None
        assert [video for video, _at in recording.anchors] == [30.0, 930.0]
        second = int(recording.anchors[1][1])
    done.post(client, "sync/remove", remove=str(second))
    assert [s for _u, s, _t in seeks(client.get(done.path).text)][-1] == "1230.0"


def test_the_start_of_the_recording_is_noted_live(done: Finished) -> None:
    with done.database.writing() as db:
        db.get_one(PitchSession, done.id).status = "live"
    assert done.post(done.browser("ora"), "started").headers["Location"] == f"{done.path}/edit?done=sync#sync"
    with done.database.reading() as db:
        recording = recording_of(db, done.id)
        assert recording is not None
        assert recording.anchors == [[0, clock.now_ms()]]
    with done.database.writing() as db:
        db.get_one(PitchSession, done.id).status = "ended"
    assert done.post(done.browser("ora"), "started").status_code == 409


def test_who_may_watch(done: Finished) -> None:
    def seen(who: str | None) -> int:
        status: int = done.browser(who).get(done.path).status_code
        return status

    assert "pas encore publié" in done.browser().get(done.path).text
    prepared(done)
    assert done.browser().get(f"{done.path}/chapters.vtt").status_code == 404
    assert done.browser("ora").get(f"{done.path}/chapters.vtt").status_code == 200
    done.post(done.browser("ora"), "publish", visibility="registered")
    assert [seen(who) for who in (None, "guest", "ana", "mo", "ora")] == [403, 403, 200, 200, 200]
    done.post(done.browser("ora"), "publish", visibility="public")
    assert [seen(who) for who in (None, "guest")] == [200, 200]
    done.post(done.browser("ora"), "publish", visibility="nobody")
    assert "pas encore publié" in done.browser("ana").get(done.path).text
    assert "Aperçu, non publié" in done.browser("ora").get(done.path).text


def test_publication_ends_with_its_last_day(done: Finished) -> None:
    published(done, until="2026-11-30")
    assert "lundi 30 novembre 2026" in done.browser().get(done.path).text
    with clock.fixed(factories.NOON + timedelta(days=5, hours=10, minutes=59)):
        assert done.browser().get(done.path).status_code == 200
    with clock.fixed(factories.NOON + timedelta(days=5, hours=11)):
        assert done.browser().get(done.path).status_code == 410
        assert done.browser("ora").get(done.path).status_code == 200
    assert (
        done.post(done.browser("ora"), "publish", visibility="public", until="2020-01-01").status_code == 422
    )


def test_a_replay_without_a_last_day_says_when_it_is_deleted(done: Finished) -> None:
    published(done)
    assert "disponible jusqu’au jeudi 25 novembre 2027" in done.browser().get(done.path).text


def test_publishing_is_a_command_that_rooms_and_calendars_follow(done: Finished) -> None:
    with done.database.reading() as db:
        before = db.get_one(PitchSession, done.id).sequence
    assert done.post(done.browser("ora"), "publish", visibility="public").status_code == 409
    published(done)
    with done.database.reading() as db:
        row = db.get_one(PitchSession, done.id)
        assert (row.status, row.sequence) == ("replay", before + 1)


def test_only_organisers_edit(done: Finished) -> None:
    assert [done.browser(who).get(f"{done.path}/edit").status_code for who in (None, "ana", "mo", "ora")] == [
        401,
        403,
        403,
        200,
    ]


def test_a_session_that_is_not_over_has_no_replay(done: Finished) -> None:
    with done.database.writing() as db:
        db.get_one(PitchSession, done.id).status = "live"
    assert done.browser().get(done.path).status_code == 404


def test_files_for_players_and_platforms(done: Finished) -> None:
    published(done)
    client = done.browser()
    webvtt = client.get(f"{done.path}/chapters.vtt")
    assert webvtt.content_type == "text/vtt; charset=utf-8"
    assert faults(webvtt.text) == []
    assert "Éolis &amp; fils" in webvtt.text
    podcast = client.get(f"{done.path}/chapters.json")
    assert podcast.content_type == "application/json+chapters; charset=utf-8"
    assert [chapter["startTime"] for chapter in json.loads(podcast.text)["chapters"]] == [30, 630, 1230]
    youtube = client.get(f"{done.path}/youtube.txt")
    assert youtube.text == "0:00 Introduction\n0:30 BioPack\n10:30 Agrinov\n20:30 Éolis & fils\n"


def test_chapters_are_edited(done: Finished) -> None:
    published(done)
    client = done.browser("ora")
    first, second, third = done.slots
    fields = {
        f"title-{first}": "Ouverture",
        f"start-{first}": "0:30",
        f"title-{second}": "Agrinov",
        f"start-{second}": "10:00",
        f"title-{third}": "Éolis & fils",
        f"start-{third}": "20:30",
        f"hidden-{third}": "1",
    }
    assert done.post(client, "chapters", **fields).status_code == 303
    listed = seeks(client.get(done.path).text)
    assert [(seconds, title) for _u, seconds, title in listed] == [
        ("30.0", "0:30Ouverture"),
        ("420.0", "7:00Quel prix ?"),
        ("600.0", "10:00Agrinov"),
        ("1020.0", "17:00Et &lt;l’eau&gt; ?"),
    ]
    assert done.post(client, "chapters", **{**fields, f"start-{second}": "0:30"}).status_code == 422
    assert done.post(client, "chapters", **{f"start-{second}": "deux heures"}).status_code == 422
    assert done.post(client, "chapters", color="red").status_code == 422


def test_chapters_are_added_and_imported_after_a_question(done: Finished) -> None:
    published(done)
    client = done.browser("ora")
    assert done.post(client, "chapters/add", title="Conclusion", start="29:00").status_code == 303
    prose = "Au programme : 0:05 Accueil 25:00 Débat"
    asked = done.post(client, "chapters/import", text=prose)
    assert asked.status_code == 200
    assert "Est-ce bien une liste de chapitres" in asked.text
    assert done.post(client, "chapters/import", text=prose, sure="yes").status_code == 303
    titles = [title for _u, _s, title in seeks(client.get(done.path).text)]
    assert titles == [
        "0:05Accueil",
        "0:30BioPack",
        "7:00Quel prix ?",
        "10:30Agrinov",
        "17:00Et &lt;l’eau&gt; ?",
        "20:30Éolis &amp; fils",
        "25:00Débat",
        "29:00Conclusion",
    ]
    refused = done.post(client, "chapters/import", text="rien du tout")
    assert refused.status_code == 422
    assert "Ligne 1" in refused.text and "rien du tout" in refused.text


def test_a_recap_starts_from_the_log_and_keeps_its_versions(done: Finished) -> None:
    published(done)
    client = done.browser("ora")
    slot = str(done.slots[0])
    first = client.get(f"{done.path}/edit").text
    assert "**Personne 1**\u00a0: BioPack. Passage de 10 minutes." in first
    assert "- Quel prix ? – Ana (7:00)" in first
    assert (
        done.post(
            client, "recap", slot=slot, lang="fr", source="Un *bon* début <b>", based_on="0"
        ).status_code
        == 303
    )
    html = done.browser().get(done.path).text
    assert "<p>Un <em>bon</em> début &lt;b&gt;</p>" in html
    newest = re.search(
        rf'name="slot" value="{slot}">.*?name="based_on" value="(\d+)"',
        client.get(f"{done.path}/edit").text,
        re.S,
    )
    assert newest is not None
    lost = done.post(client, "recap", slot=slot, lang="fr", source="Ma version", based_on="0")
    assert lost.status_code == 409
    assert "Ma version</textarea>" in lost.text
    assert (
        done.post(client, "recap", slot=slot, lang="fr", source="Mieux", based_on=newest[1]).status_code
        == 303
    )
    assert "Un *bon* début &lt;b&gt;</textarea>" in client.get(f"{done.path}/edit").text
    assert "<p>Mieux</p>" in done.browser().get(f"{done.path}?lang=en").text
    assert done.post(client, "recap", slot="99999", lang="fr", source="x", based_on="0").status_code == 404


def test_subtitles_become_a_transcript_that_seeks(done: Finished) -> None:
    published(done)
    client = done.browser("ora")
    srt = (
        "1\n00:00:31,000 --> 00:00:33,000\nBonjour à tous.\n\n"
        "2\n00:10:31,000 --> 00:10:32,000\n<i>Voici</i> Agrinov.\n"
    )
    file = (io.BytesIO(srt.encode()), "a.srt")
    assert done.post(client, "subtitles", lang="fr", file=file).status_code == 303
    served = client.get(f"{done.path}/subtitles-fr.vtt")
    assert faults(served.text) == []
    html = done.browser().get(done.path).text
    assert 'href="?t=631#replay" data-seek="631.0" data-moment="paragraph">10:31</a> Voici Agrinov.' in html
    assert f'<track kind="captions" src="{done.path}/subtitles-fr.vtt" srclang="fr"' in html
    bad = done.post(
        client, "subtitles", lang="fr", file=(io.BytesIO(b"WEBVTT\n\n00:61:00.000 --> 1"), "b.vtt")
    )
    assert bad.status_code == 422
    assert "Ligne 3" in bad.text
    assert done.post(client, "subtitles/remove", lang="fr").status_code == 303
    assert client.get(f"{done.path}/subtitles-fr.vtt").status_code == 404


def test_the_feed_has_what_anybody_may_watch(done: Finished) -> None:
    space = {"a": "http://www.w3.org/2005/Atom"}

    def links(path: str) -> list[str]:
        answer = done.browser().get(path)
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(answer.data)  # noqa: S314 - our own feed
        assert feed.find("a:updated", space) is not None
        return [entry.find("a:link", space).attrib["href"] for entry in feed.findall("a:entry", space)]  # type: ignore[union-attr]

    assert links("/replays.atom") == []
    published(done)
    assert links("/replays.atom") == links(f"/e/{done.slug}/replays.atom") == [ORIGIN + done.path]
    done.post(done.browser("ora"), "publish", visibility="registered")
    assert links("/replays.atom") == []


def test_previews_for_other_sites(done: Finished) -> None:
    published(done)
    done.post(done.browser("ora"), "recap", slot="", lang="fr", source="Une *matinée* dense.", based_on="0")
    html = done.browser().get(done.path).text
    assert '<meta property="og:description" content="Une matinée dense.">' in html
    assert f'<meta property="og:url" content="{ORIGIN}{done.path}">' in html
    assert '<meta name="robots"' not in html


def test_a_recording_of_our_own_is_served_in_ranges(app: Flask, done: Finished) -> None:
    with done.database.writing() as db:
        add_demo_recording(
            db, app.extensions["settings"].DATA_DIR, db.get_one(PitchSession, done.id), factories.NOON
        )
    client = done.browser()
    html = client.get(done.path).text
    assert f'src="{done.path}/recording.webm"' in html
    with client.get(f"{done.path}/recording.webm", headers={"Range": "bytes=1000-1999"}) as part:
        assert (part.status_code, part.content_type) == (206, "video/webm")
        assert part.headers["Content-Range"] == f"bytes 1000-1999/{VIDEO.stat().st_size}"
        assert part.data == VIDEO.read_bytes()[1000:2000]
    assert client.get(f"{done.path}/recording.mp4").status_code == 404
    assert client.get(f"{done.path}/recording.py").status_code == 404
