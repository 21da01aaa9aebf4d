"""Frames are spaced by time, and by how fast a room can be written to."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.live.stage import staged
from webinar.live.frames import Frames


class SlowRoom:
    """An outlet whose former frames are on their way out as long as `writing`."""

    def __init__(self, pitch_session_id: int) -> None:
        self.pitch_session_id = pitch_session_id
        self.writing = True
        self.asked = 0
        self.frames: list[tuple[int, int]] = []
        self.changed = threading.Condition()

    def sessions(self) -> Mapping[int, str]:
        return {self.pitch_session_id: "slow"}

    def audiences(self, _pitch_session_id: int) -> set[str]:
        return {"attendees"}

    def persons(self, _pitch_session_id: int) -> Mapping[int, str]:
        return {}

    def send(self, _room: str, _message: str, data: dict[str, Any]) -> None:
        with self.changed:
            self.frames.append((data["from"], data["to"]))
            self.changed.notify_all()

    def busy(self) -> bool:
        with self.changed:
            self.asked += 1
            self.changed.notify_all()
        return self.writing

    def wait(self, *, asked: int = 0, frames: int = 0) -> None:
        """Returns when it was asked, and has sent, as often as that."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked >= asked and len(self.frames) >= frames, 10)


def test_a_room_that_is_still_written_to_gets_one_fuller_frame(tmp_path: Path) -> None:
    with staged(f"sqlite:///{tmp_path / 'frames.db'}") as stage:
        room = SlowRoom(stage.pitch_session_id)
        frames = stage.kernel.frames = Frames(stage.kernel, room)
        frames.watch(stage.pitch_session_id, 0)

        def ask(who: str) -> None:
            stage.kernel.run("question.ask", stage.pitch_session_id, stage.people[who], {"text": f"Et {who} ?"})

        ask("ana")
        room.wait(frames=1)
        ask("bo")
        room.wait(asked=1)
        ask("ana")
        room.writing = False
        room.wait(frames=2)
        assert room.frames == [(0, 1), (1, 3)]
