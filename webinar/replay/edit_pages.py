"""The organiser's page of a replay: address, synchronisation, chapters, recap, subtitles, publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.core import clock
from webinar.core.blocking import run_blocking
from webinar.core.db import database
from webinar.core.errors import Refusal
from webinar.core.forms import read_form
from webinar.core.i18n import translate
from webinar.core.markdown import render
from webinar.people.permissions import can
from webinar.replay import editing, forms
from webinar.replay.chapter_files import ReadChapter, read_chapters
from webinar.replay.desk import chapter_rows, collide, desk_view, own_chapters, sync_moments
from webinar.replay.pages import base_path, blueprint, player_for, read
from webinar.replay.subtitles import UnreadableFile, decode
from webinar.schedule.access import Access, pitch_session_route

LIVE = frozenset({"open", "live", "paused"})
Told = dict[str, Any]
DONE = frozenset({"address", "sync", "chapters", "recap", "subtitles", "captions", "publish", "withdraw"})


@blueprint.get("/s/<public_id>/replay/edit")
@pitch_session_route("replay.edit")
def edit(access: Access, db: Session) -> ResponseReturnValue:
    """Everything that can be changed, with the player beside it."""
    return _page(access, db, {})


def _page(access: Access, db: Session, told: Told, status: int = 200) -> ResponseReturnValue:
    replay = read(access, db)
    asked = request.args.get("recap_lang", g.lang)
    recap_lang = asked if asked in ("fr", "en") else "fr"
    view = desk_view(db, replay, g.lang, recap_lang, access.event.zone)
    done = request.args.get("done", "")
    page = render_template(
        "replay/edit.html",
        **view,
        base=base_path(access.session),
        player=player_for(replay, 0.0),
        done=done if done in DONE and not told else "",
        **{"error": None, "errors": {}, "drafts": {}, "preview": None, **told},
    )
    return page, status


Write = Callable[[Session], object]


def _change(
    access: Access, db: Session, section: str, prepare: Callable[[], Write | Told], drafts: Told | None = None
) -> ResponseReturnValue:
    """Carries a change out and goes back to its section; a refusal is told on the page, nothing typed is lost.

    `prepare` reads and judges what was sent, outside the transaction, and gives what to write in it (or, as a
    dict, what to ask on the page first).
    """
    try:
        write = prepare()
        if isinstance(write, dict):
            return _page(access, db, write)
        with database().writing() as writing:
            write(writing)
    except (Refusal, UnreadableFile) as error:
        refusal = _refusal(error)
        if refusal.code not in ("invalid", "conflict"):
            raise refusal from error
        errors = {name: refusal.told(g.lang)["message"] for name in refusal.fields}
        message = refusal.told(g.lang)["message"]
        typed = {"error": message, "error_section": section, "errors": errors, "drafts": drafts or {}}
        return _page(access, db, typed, refusal.status)
    return redirect(f"{base_path(access.session)}/edit?done={section}#{section}", 303)


def _refusal(error: Refusal | UnreadableFile) -> Refusal:
    if isinstance(error, Refusal):
        return error
    params = {"line": error.line, "reason": translate(g.lang, error.reason)}
    return Refusal("invalid", "replay.refused.file", params=params)


@blueprint.post("/s/<public_id>/replay/address")
@pitch_session_route("replay.edit")
def set_address(access: Access, db: Session) -> ResponseReturnValue:
    """Notes the recording's address."""

    def prepare() -> Write:
        form = read_form(forms.AddressForm, request.form)
        return lambda writing: editing.set_address(writing, access.session.id, form)

    return _change(access, db, "address", prepare, {"url": request.form.get("url", "")})


@blueprint.post("/s/<public_id>/replay/sync")
@pitch_session_route("replay.edit")
def add_anchor(access: Access, db: Session) -> ResponseReturnValue:
    """The video is now where something begins."""
    moments = {moment["key"]: moment["at"] for moment in sync_moments(read(access, db), g.lang)}

    def prepare() -> Write:
        form = read_form(forms.SyncForm, request.form)
        at = moments.get(form.moment)
        if at is None:
            raise Refusal("invalid", fields={"moment": "core.field.invalid"})
        duration = forms.moment_of(form.duration, "duration") if form.duration else None
        video_s, at_ms = forms.moment_of(form.video, "video"), clock.to_ms(at)
        return lambda writing: editing.add_anchor(writing, access.session.id, video_s, at_ms, duration)

    return _change(access, db, "sync", prepare)


@blueprint.post("/s/<public_id>/replay/started")
@pitch_session_route("session.run")
def recording_started(access: Access, db: Session) -> ResponseReturnValue:
    """Pressed live: the recording begins now, so that the video needs no synchronisation later."""
    if access.session.status not in LIVE:
        raise Refusal("closed", "replay.refused.not_live")
    with database().writing() as writing:
        recording = editing.changed_recording(writing, access.session.id)
        recording.anchors = [[0.0, clock.now_ms()]]
    edits = can(access.actor, "replay.edit")
    target = (
        f"{base_path(access.session)}/edit?done=sync#sync"
        if edits
        else f"/s/{access.session.public_id}/console"
    )
    return redirect(target, 303)


@blueprint.post("/s/<public_id>/replay/sync/remove")
@pitch_session_route("replay.edit")
def remove_anchor(access: Access, db: Session) -> ResponseReturnValue:
    """Takes an anchor back."""

    def prepare() -> Write:
        remove = read_form(forms.AnchorForm, request.form).remove
        if not remove.isdecimal():
            raise Refusal("invalid", fields={"remove": "core.field.invalid"})
        return lambda writing: editing.remove_anchor(writing, access.session.id, int(remove[:15]))

    return _change(access, db, "sync", prepare)


@blueprint.post("/s/<public_id>/replay/pauses")
@pitch_session_route("replay.edit")
def set_pauses(access: Access, db: Session) -> ResponseReturnValue:
    """Whether the recording went on during pauses."""

    def prepare() -> Write:
        keep = read_form(forms.PausesForm, request.form).keep == "yes"
        return lambda writing: editing.set_pauses(writing, access.session.id, keep)

    return _change(access, db, "sync", prepare)


@blueprint.post("/s/<public_id>/replay/chapters")
@pitch_session_route("replay.edit")
def save_chapters(access: Access, db: Session) -> ResponseReturnValue:
    """Renames, moves, hides and merges chapters."""
    replay = read(access, db)

    def prepare() -> Write:
        edits = forms.chapter_edits(request.form.to_dict(), own_chapters(replay, g.lang))
        if collide(replay, edits):
            raise Refusal("invalid", "replay.refused.same_moment")
        return lambda writing: editing.save_chapters(writing, access.session.id, edits)

    return _change(access, db, "chapters", prepare)


@blueprint.post("/s/<public_id>/replay/chapters/add")
@pitch_session_route("replay.edit")
def add_chapter(access: Access, db: Session) -> ResponseReturnValue:
    """Adds a chapter by hand."""

    def prepare() -> Write:
        form = read_form(forms.ChapterForm, request.form)
        chapter = ReadChapter(forms.moment_of(form.start, "start"), form.title)
        return lambda writing: editing.add_chapters(writing, access.session.id, [chapter])

    return _change(access, db, "chapters", prepare)


@blueprint.post("/s/<public_id>/replay/chapters/import")
@pitch_session_route("replay.edit")
def import_chapters(access: Access, db: Session) -> ResponseReturnValue:
    """Takes chapters written elsewhere; asks before it takes them from free text."""

    def prepare() -> Write | Told:
        form = read_form(forms.ImportForm, request.form)
        data = _upload() or form.text.encode("utf-8", "replace")
        found = run_blocking(read_chapters, data)
        if not found.certain and form.sure != "yes":
            return {"preview": {"rows": chapter_rows(found.chapters), "text": decode(data)}}
        return lambda writing: editing.add_chapters(writing, access.session.id, found.chapters)

    return _change(access, db, "chapters", prepare, {"import": request.form.get("text", "")})


def _upload() -> bytes:
    file = request.files.get("file")
    return file.read() if file is not None and file.filename else b""


@blueprint.post("/s/<public_id>/replay/recap")
@pitch_session_route("replay.edit")
def save_recap(access: Access, db: Session) -> ResponseReturnValue:
    """Keeps a new version of a recap."""
    author_id = access.actor.person_id or None

    def prepare() -> Write:
        form = read_form(forms.RecapForm, request.form)
        html = str(run_blocking(render, form.source))
        return lambda writing: editing.save_recap(writing, access.session.id, form, html, author_id)

    typed = {f"recap-{request.form.get('slot', '')}": request.form.get("source", "")}
    return _change(access, db, "recap", prepare, typed)


@blueprint.post("/s/<public_id>/replay/subtitles")
@pitch_session_route("replay.edit")
def save_subtitles(access: Access, db: Session) -> ResponseReturnValue:
    """Takes an uploaded subtitle file."""

    def prepare() -> Write:
        lang = read_form(forms.SubtitlesForm, request.form).lang
        webvtt = run_blocking(editing.as_webvtt, _upload())
        return lambda writing: editing.save_subtitles(writing, access.session.id, lang, webvtt)

    return _change(access, db, "subtitles", prepare)


@blueprint.post("/s/<public_id>/replay/subtitles/remove")
@pitch_session_route("replay.edit")
def remove_subtitles(access: Access, db: Session) -> ResponseReturnValue:
    """Takes a subtitle track away."""

    def prepare() -> Write:
        lang = read_form(forms.SubtitlesForm, request.form).lang
        return lambda writing: editing.remove_subtitles(writing, access.session.id, lang)

    return _change(access, db, "subtitles", prepare)


@blueprint.post("/s/<public_id>/replay/captions")
@pitch_session_route("replay.edit")
def set_captions(access: Access, db: Session) -> ResponseReturnValue:
    """What the page says about captions."""

    def prepare() -> Write:
        form = read_form(forms.CaptionsForm, request.form)
        return lambda writing: editing.set_captions(writing, access.session.id, form)

    return _change(access, db, "captions", prepare)


@blueprint.post("/s/<public_id>/replay/publish")
@pitch_session_route("replay.edit")
def publish(access: Access, db: Session) -> ResponseReturnValue:
    """Publishes the replay, or takes it back: a command, because rooms and calendars follow it."""
    kernel, actor = current_app.extensions["kernel"], access.actor
    try:
        form = read_form(forms.PublishForm, request.form)
        if form.visibility == "nobody":
            kernel.run("replay.withdraw", access.session.id, actor.person_id, {})
            section = "withdraw"
        else:
            until = _end_of_day(form.until, access.event.zone)
            args = {"visibility": form.visibility, "until_ms": until and clock.to_ms(until)}
            kernel.run("replay.publish", access.session.id, actor.person_id, args)
            section = "publish"
    except Refusal as refusal:
        if refusal.code not in ("invalid", "conflict"):
            raise
        told = refusal.told(g.lang)["message"]
        return _page(access, db, {"error": told, "error_section": "publish"}, refusal.status)
    return redirect(f"{base_path(access.session)}/edit?done={section}#publish", 303)


def _end_of_day(text: str, zone: str) -> datetime | None:
    day = forms.day_of(text, "until")
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))
