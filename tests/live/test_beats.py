"""A beat that fails does not keep the others from their turn."""

from __future__ import annotations

from pathlib import Path

from tests import factories
from webinar.live.beats import Beats
from webinar.live.feature import LiveFeature
from webinar.live.kernel import Kernel
from webinar.live.registry import Registry


def test_every_beat_has_its_turn(tmp_path: Path) -> None:
    beaten: list[Kernel] = []

    def fails(_kernel: Kernel) -> None:
        raise RuntimeError

    feature = LiveFeature(name="drum", beats=(fails, beaten.append))
    with factories.fresh_database(f"sqlite:///{tmp_path / 'beats.db'}") as database:
        kernel = Kernel(database, Registry([feature]))
        beats = Beats(kernel)
        beats.once()
        assert beaten == [kernel]
        beats.stop()
        beats.run_forever()
        assert beaten == [kernel]
