"""Every verb of every feature, for every audience: snapshot before + frames == snapshot after."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from tests.live.stage import Stage, staged
from webinar.core import clock
from webinar.features import FEATURES
from webinar.live.feature import LiveFeature

Scenario = Callable[[Stage], None]
LIVE = [feature for feature in FEATURES if isinstance(feature, LiveFeature) and feature.commands]


def scenarios(feature: str) -> list[Scenario]:
    """The scenarios that a feature's tests declare in tests/<feature>/scenarios.py."""
    module = importlib.import_module(f"tests.{feature}.scenarios")
    found: list[Scenario] = module.SCENARIOS
    return found


def play(feature: str, url: str) -> tuple[set[str], set[str]]:
    """Plays a feature's scenarios, each on a fresh stage; gives the verbs accepted and refused."""
    said: set[str] = set()
    refused: set[str] = set()
    for scenario in scenarios(feature):
        with clock.fixed(factories.NOON), staged(url) as stage:
            scenario(stage)
            said |= stage.said
            refused |= stage.refused_verbs
    return said, refused


@pytest.mark.parametrize("feature", [feature.name for feature in LIVE])
def test_every_verb_is_accepted_and_refused_and_everybody_agrees(feature: str, tmp_path: Path) -> None:
    said, refused = play(feature, f"sqlite:///{tmp_path / 'contract.db'}")
    own = {command.verb for one in LIVE if one.name == feature for command in one.commands if not command.internal}
    assert own - said == set(), "verbs that no scenario says"
    assert own - refused == set(), "verbs that no scenario sees refused"


@pytest.mark.parametrize("feature", [feature.name for feature in LIVE])
def test_the_same_on_postgresql(feature: str, postgres_url: str) -> None:
    said, _refused = play(feature, postgres_url)
    assert said


