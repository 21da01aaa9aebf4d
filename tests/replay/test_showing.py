from __future__ import annotations

from urllib.parse import unquote

import pytest

from webinar.core.providers import recognise
from webinar.replay.showing import embed_template


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://youtu.be/abcdefghijk", "start={s}"),
        ("https://vimeo.com/123456789/abcdef0123", "#t={s}s"),
        ("https://www.dailymotion.com/video/x8abcde", "startTime={s}"),
        ("https://www.twitch.tv/videos/123456789", "time={hms}"),
        ("https://framatube.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", "start={s}s"),
    ],
)
def test_a_frame_can_be_told_where_to_start(url: str, start: str) -> None:
    template = embed_template(recognise(url), "fr", "events.example.org")
    assert template is not None
    assert start in unquote(template)
    assert "35999" not in template and "9h59m59s" not in template
    assert template.count("{") == 1


def test_what_cannot_be_told_where_to_start_starts_at_its_beginning() -> None:
    stream = recognise("https://drive.google.com/file/d/abcdefghijklmnopqrstuvwxyz/view")
    assert embed_template(stream, "fr", "") == stream.embed_url(0, "fr", "")
    assert embed_template(recognise("https://media.example/a.mp4"), "fr", "") is None
