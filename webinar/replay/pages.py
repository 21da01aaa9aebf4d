"""The replay page, its files, and the feed of replays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.blocking import run_blocking
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.i18n import pick, text_language, translate
from webinar.core.markdown import plain
from webinar.people.permissions import can, public_route
from webinar.replay import feed, showing
from webinar.replay.gate import Standing, is_registered, standing
from webinar.replay.models import Recording
from webinar.replay.outputs import one_line, podcast_json, webvtt_chapters, youtube_text
from webinar.replay.rows import Replay, read_replay, recap_html
from webinar.replay.stamps import parse_moment
from webinar.schedule.access import Access, event_route, is_listed, pitch_session_route
from webinar.schedule.models import Event, PitchSession
from webinar.schedule.retention import event_dates

blueprint = Blueprint("replay", __name__)
EXTENSIONS = frozenset({"webm", "mp4", "m4a", "mp3", "ogg"})
OVER = frozenset({"ended", "replay"})


def base_path(pitch_session: PitchSession) -> str:
    """The replay page's path."""
    return f"/s/{pitch_session.public_id}/replay"


def public_origin() -> str:
    """Scheme and host of absolute addresses (S5)."""
    origin: str = current_app.extensions["settings"].public_origin
    return origin


def own_host() -> str:
    """Our host as providers want to be told."""
    return urlsplit(public_origin()).netloc


def read(access: Access, db: Session) -> Replay:
    """The session's replay, whoever may watch it."""
    g.default_zone = access.event.zone
    return read_replay(db, current_app.extensions["registry"], access.session)


def standing_of(access: Access, db: Session, replay: Replay) -> Standing:
    """What the replay is for the sender."""
    registered = is_registered(db, access.actor.person_id, access.event.id)
    return standing(replay.recording, access.actor, registered, clock.now())


def watchable(access: Access, db: Session) -> Replay:
    """The replay for one who may watch it; refused like a missing one otherwise."""
    replay = read(access, db)
    if standing_of(access, db, replay) not in ("open", "preview"):
        raise Refusal("not_found")
    return replay


def asked_moment() -> float:
    """The moment in the address (`?t=`), 0 where there is none."""
    return parse_moment(request.args.get("t", "")[:20]) or 0.0


def player_for(replay: Replay, start_s: float) -> dict[str, Any]:
    """The player's context; allows its frame and file in the content policy."""
    base = base_path(replay.pitch_session)
    stream = showing.stream_of(replay.recording, base)
    g.frame_sources = [stream.frame_src] if stream.frame_src else []
    g.media_sources = [stream.media_src] if stream.media_src else []
    return showing.player(replay, base, g.lang, own_host(), start_s, request.args.get("play") == "1")


@blueprint.get("/s/<public_id>/replay")
@pitch_session_route("replay.watch")
def show(access: Access, db: Session) -> ResponseReturnValue:
    """The replay: player, chapters, questions at their moment, a summary per slot."""
    replay = read(access, db)
    state = standing_of(access, db, replay)
    if state not in ("open", "preview"):
        return _closed(access, db, replay, state)
    start_s, lang = asked_moment(), g.lang
    timeline = replay.timeline(lang)
    player = player_for(replay, start_s)
    recap = replay.recap(None, lang)
    return render_template(
        "replay/replay.html",
        **_head(access, db, replay),
        preview=state == "preview",
        player=player,
        intro=recap_html(recap) if recap else "",
        chapters=showing.chapters(timeline, replay, start_s, lang, player["frame"]),
        blocks=showing.blocks(timeline, replay, lang, player["frame"]),
        **showing.questions(timeline, replay, player["frame"]),
        transcript=run_blocking(showing.paragraphs, replay, lang, player["frame"])
        if replay.subtitles
        else None,
        outputs=_outputs(replay, bool(timeline.visible)),
        edit_url=f"{base_path(access.session)}/edit" if can(access.actor, "replay.edit") else "",
    )


def _head(access: Access, db: Session, replay: Replay) -> dict[str, Any]:
    pitch_session, event, lang = access.session, access.event, g.lang
    recording = replay.recording
    recaps = [replay.recap(None, lang), *(replay.recap(slot.id, lang) for slot in replay.facts.slots)]
    first = next((plain(recap.source) for recap in recaps if recap is not None), "")
    return {
        "pitch_session": {
            "title": pick(pitch_session.title, lang),
            "title_lang": text_language(pitch_session.title, lang),
            "starts_at": pitch_session.live_at or pitch_session.starts_at,
            "url": f"/s/{pitch_session.public_id}",
        },
        "event": {"title": pick(event.title, lang), "url": f"/e/{event.slug}"},
        "organiser": event.organiser_name,
        "feed_url": f"/e/{event.slug}/replays.atom",
        "page_url": public_origin() + base_path(pitch_session),
        "summary": one_line(first)[:200] if first else pick(event.title, lang),
        "available_until": recording.available_until if recording else None,
        "last_day": _last_day(recording, event_dates(db, event.id).get("replay")),
        "captions": recording.captions if recording else "none",
        "captions_on": recording.captions_on if recording else None,
    }


def _last_day(recording: Recording | None, deleted_at: datetime | None) -> datetime | None:
    """An instant of the last day, for it ends at midnight; at the latest it is deleted with the event's replays."""
    ends = [deleted_at] if deleted_at is not None else []
    if recording is not None and recording.available_until is not None:
        ends.append(recording.available_until - timedelta(seconds=1))
    return min(ends, default=None)


def _closed(access: Access, db: Session, replay: Replay, state: Standing) -> ResponseReturnValue:
    """Why there is nothing to watch (yet, any more, without a registration)."""
    if state == "not_ready" and access.session.status not in OVER:
        raise Refusal("not_found")
    status = {"expired": 410, "registered_only": 403}.get(state, 200)
    return render_template("replay/closed.html", **_head(access, db, replay), state=state), status


def _outputs(replay: Replay, has_chapters: bool) -> list[dict[str, str]]:
    base = base_path(replay.pitch_session)
    if not has_chapters:
        return []
    return [
        {"label": translate(g.lang, f"replay.output.{name}"), "url": f"{base}/{file}"}
        for name, file in (
            ("webvtt", "chapters.vtt"),
            ("podcast", "chapters.json"),
            ("youtube", "youtube.txt"),
        )
    ]


def _file(text: str, mimetype: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = mimetype
    return response


@blueprint.get("/s/<public_id>/replay/chapters.vtt")
@pitch_session_route("replay.watch")
def chapters_webvtt(access: Access, db: Session) -> ResponseReturnValue:
    """The chapters as WebVTT, for players."""
    return _file(webvtt_chapters(watchable(access, db).timeline(g.lang).visible), "text/vtt; charset=utf-8")


@blueprint.get("/s/<public_id>/replay/chapters.json")
@pitch_session_route("replay.watch")
def chapters_podcast(access: Access, db: Session) -> ResponseReturnValue:
    """The chapters as Podcasting 2.0 JSON."""
    text = podcast_json(watchable(access, db).timeline(g.lang).visible)
    return _file(text, "application/json+chapters; charset=utf-8")


@blueprint.get("/s/<public_id>/replay/youtube.txt")
@pitch_session_route("replay.watch")
def chapters_youtube(access: Access, db: Session) -> ResponseReturnValue:
    """The chapters as text for a YouTube description, or the reason why YouTube would not take them."""
    timeline = watchable(access, db).timeline(g.lang)
    result = youtube_text(timeline.visible, translate(g.lang, "replay.opening"), timeline.duration_s)
    if result.text is None:
        raise Refusal("invalid", result.reason)
    return _file(result.text + "\n", "text/plain; charset=utf-8")


@blueprint.get("/s/<public_id>/replay/subtitles-<any(fr, en):language>.vtt")
@pitch_session_route("replay.watch")
def subtitles(access: Access, db: Session, language: str) -> ResponseReturnValue:
    """One subtitle track."""
    for track in watchable(access, db).subtitles:
        if track.lang == language:
            return _file(track.webvtt, "text/vtt; charset=utf-8")
    raise Refusal("not_found")


@blueprint.get("/s/<public_id>/replay/recording.<extension>")
@pitch_session_route("replay.watch")
def recording_file(access: Access, db: Session, extension: str) -> ResponseReturnValue:
    """A recording that lies here, in ranges so that players can seek."""
    recording = watchable(access, db).recording
    file = recording.file if recording else None
    if file is None or extension not in EXTENSIONS or not file.endswith(f".{extension}"):
        raise Refusal("not_found")
    folder = recordings_folder()
    if not (folder / file).is_file():
        raise Refusal("not_found")
    response = send_from_directory(folder, file, conditional=True)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def recordings_folder() -> Path:
    """Where this instance keeps recordings of its own."""
    return (Path(current_app.extensions["settings"].DATA_DIR) / "recordings").resolve()


@blueprint.get("/replays.atom")
@public_route
def all_replays() -> ResponseReturnValue:
    """The feed of every public replay."""
    with database().reading() as db:
        return _feed(db, None)


@blueprint.get("/e/<slug>/replays.atom")
@event_route("page.public")
def event_replays(access: Access, db: Session) -> ResponseReturnValue:
    """The feed of an event's public replays."""
    return _feed(db, access.event)


def _feed(db: Session, event: Event | None) -> ResponseReturnValue:
    origin, lang = public_origin(), g.lang
    entries = [
        feed.FeedEntry(
            id=f"tag:{own_host().split(':')[0]},2026:replay:{pitch_session.public_id}",
            url=origin + base_path(pitch_session),
            title=one_line(pick(pitch_session.title, lang)),
            summary=pick(pitch_session.abstract, lang)[:500],
            author=at.organiser_name or pick(at.title, lang),
            published_at=recording.published_at or recording.changed_at,
            changed_at=recording.changed_at,
        )
        for pitch_session, at, recording in feed.public_replays(db, clock.now(), event.id if event else None)
    ]
    path = f"/e/{event.slug}" if event else "/"
    title = translate(lang, "replay.feed")
    if event is not None:
        title = f"{title} · {pick(event.title, lang)}"
    body = feed.atom(origin + request.path, origin + path, title, lang, entries, clock.now())
    response = make_response(body)
    response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    if event is None or is_listed(event):
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response
