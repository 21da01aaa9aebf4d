"""What a feature declares to the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime

    import click
    from flask import Blueprint, Flask
    from sqlalchemy.orm import Session

    from config import Settings
    from webinar.core.db import Database

DeskGroup = Literal["plan", "people", "letters", "settings"]
JobHandler = Callable[["Session", Mapping[str, Any]], None]
# How what a feature runs beside pages is: whether it is well, and in words of a language.
Health = Callable[["Session", "Settings", str], Sequence[tuple[bool, str]]]
# What a feature keeps about the person of that id: rows by section.
AboutPerson = Callable[["Session", int], Mapping[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Gone:
    """Whom an erasure is about: a person and the guests that registered as them, their addresses and names."""

    person_ids: tuple[int, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]


# Takes what a feature keeps of them away, a bounded piece a transaction, and once more without harm. What a
# foreign key to the person says (ON DELETE) is done for every table afterwards.
ErasePerson = Callable[["Database", Gone], None]
# Deletes what a feature keeps of the event of that id and whose time is over (schedule/retention.py), some at a
# time; gives how many rows. The moment is the one before which what counts from its own day must have come.
Expire = Callable[["Database", int, "datetime"], int]


# When a person had the floor at an event: session, beginning and end of each turn.
OnAir = Callable[["Session", int, int], "list[tuple[int, datetime, datetime | None]]"]


@dataclass(frozen=True)
class Desk:
    """A page of an event's staff, linked from the workspace: what the link says, where it goes, who sees it.

    `path` has the placeholder `{slug}`; `title` is a catalogue key, `icon` a name of the sprite, `group` the heading
    of the workspace under which the link stands.
    """

    title: str
    path: str
    icon: str
    permission: str = "event.organise"
    group: DeskGroup = "settings"


@dataclass(frozen=True)
class Door:
    """A page of the installation's own people, linked from their page: what the link says, where it goes, who sees it.

    `is_first` is what somebody without any event does first.
    """

    title: str
    path: str
    icon: str
    permission: str = "instance.administer"
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One folder's pages, command-line commands, job handlers by job name, and what it does when serving begins."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    cli: Sequence[click.Command] = ()
    desks: Sequence[Desk] = ()
    doors: Sequence[Door] = ()
    starts: Sequence[Callable[[Flask], None]] = ()
    jobs: Mapping[str, Callable[..., None]] = field(default_factory=dict)
    health: Health | None = None
    about_person: AboutPerson | None = None
    erase_person: ErasePerson | None = None
    on_air: OnAir | None = None
    expires: Mapping[str, Expire] = field(default_factory=dict)
