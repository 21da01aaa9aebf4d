"""Every live feature's commands and kinds, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from webinar.core.errors import Refusal
from webinar.core.features import Feature
from webinar.core.forms import field_messages
from webinar.live.feature import Args, Command, Kind, LiveFeature
from webinar.people.permissions import PERMISSIONS


class Registry:
    """Built once from FEATURES; refuses two of one name and a permission that the table does not have."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.commands: dict[str, Command] = {}
        self.kinds: dict[str, Kind] = {}
        self.kinds_by_source: dict[str, list[Kind]] = {}
        self.on_next: list[Any] = []
        self.beats: list[Any] = []
        self.present_people: list[Any] = []
        for feature in features:
            if isinstance(feature, LiveFeature):
                self._take(feature)

    def _take(self, feature: LiveFeature) -> None:
        for command in feature.commands:
            if command.verb in self.commands or command.permission not in PERMISSIONS:
                raise ValueError(f"verb {command.verb} of {feature.name} is taken or has no permission")
            self.commands[command.verb] = command
        for kind in feature.kinds:
            if kind.name in self.kinds:
                raise ValueError(f"kind {kind.name} of {feature.name} is taken")
            self.kinds[kind.name] = kind
            self.kinds_by_source.setdefault(kind.touched_as, []).append(kind)
        self.on_next.extend(feature.on_next)
        self.beats.extend(feature.beats)
        if feature.present_people is not None:
            self.present_people.append(feature.present_people)

    def parse(self, verb: Any, args: Any, *, internal: bool = False) -> tuple[Command, Args]:
        """The command and its checked arguments; refuses an unknown verb or wrong arguments as `invalid`."""
        command = self.commands.get(verb) if isinstance(verb, str) else None
        if command is None or (command.internal and not internal):
            raise Refusal("invalid", "live.refused.verb")
        try:
            return command, command.args.model_validate(args if args is not None else {})
        except ValidationError as error:
            raise Refusal("invalid", fields=field_messages(error)) from error
