"""Invitations and cancellations for one guest, as iTIP messages (RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from icalendar import Event
from icalendar.prop import vCalAddress, vText

from webinar.calendars.build import UsedZones, assembled, calendar_head
from webinar.calendars.entries import CalendarEntry, Invite, Status
from webinar.calendars.lines import component_bytes
from webinar.calendars.texts import mail_uri, parameter
from webinar.calendars.vevents import display_alarm, vevent_of


def invite_bytes(invite: Invite, overrides: Sequence[CalendarEntry] = ()) -> bytes:
    """An invitation or its update (METHOD:REQUEST): an entry, or a series with its overrides (B22)."""
    return _message("REQUEST", invite, (invite.entry, *overrides), invite.alarm_minutes)


def cancel_bytes(invite: Invite, *, whole: bool = True) -> bytes:
    """A cancellation (METHOD:CANCEL) of the entry, or else of this guest's place in it (B25)."""
    entry = replace(invite.entry, status=Status.CANCELLED) if whole else invite.entry
    return _message("CANCEL", invite, (entry,), None, told=whole)


def decline_counter_bytes(invite: Invite) -> bytes:
    """The answer to a proposal of another time: the entry stays as it is (METHOD:DECLINECOUNTER)."""
    return _message("DECLINECOUNTER", invite, (invite.entry,), None)


def _message(
    method: str,
    invite: Invite,
    entries: Sequence[CalendarEntry],
    alarm_minutes: int | None,
    told: bool = True,
) -> bytes:
    zones = UsedZones(entries)
    bodies = []
    for entry in entries:
        stamped = replace(entry, stamp=invite.sent_at, alarm_minutes=None)
        event, tzid = vevent_of(stamped, zones.nameable(entry))
        zones.use(tzid)
        _address(event, invite)
        if not told:
            del event["STATUS"]
        if alarm_minutes is not None and entry.status is not Status.CANCELLED:
            event.add_component(display_alarm(str(event["SUMMARY"]), alarm_minutes))
        bodies.append(component_bytes(event))
    return b"".join(assembled(calendar_head(method), zones, bodies))


def _address(event: Event, invite: Invite) -> None:
    """Names the organizer and the one guest: other guests' addresses stay private."""
    event["ORGANIZER"] = _mailbox(invite.organizer.address, invite.organizer.name)
    guest = _mailbox(invite.guest.address, invite.guest.name)
    answer = invite.guest.answer.value
    guest.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": "TRUE"}
    )
    event["ATTENDEE"] = guest
    event["X-MICROSOFT-DISALLOW-COUNTER"] = vText("TRUE")


def _mailbox(address: str, name: str) -> vCalAddress:
    shown = parameter(name)
    return vCalAddress(mail_uri(address), params={"CN": shown} if shown else {})
