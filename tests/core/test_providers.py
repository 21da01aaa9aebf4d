"""Video and meeting addresses."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.core.providers import frame_sources, recognise

HOST = "estrade.example"
GUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
HASH = "a1b2c3d4e5"
CHANNEL = "UC" + "x" * 22
OWN = {"tube.univ.example": "peertube", "visio.univ.example": "jitsi", "pod.univ.example": "pod",
       "bbb.univ.example": "bigbluebutton", "media.univ.example": "ubicast"}  # fmt: skip

EMBEDDED = [
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("http://youtube.com/watch?feature=x&v=dQw4w9WgXcQ&list=PLabc", "youtube", "www.youtube-nocookie.com",
     "/embed/dQw4w9WgXcQ"),
    ("https://youtu.be/dQw4w9WgXcQ?si=tracker", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("m.youtube.com/live/dQw4w9WgXcQ?si=x", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("https://music.youtube.com/watch?v=dQw4w9WgXcQ", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("https://www.youtube.com/v/dQw4w9WgXcQ", "youtube", "www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
    ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube", "www.youtube-nocookie.com",
     "/embed/dQw4w9WgXcQ"),
    ("https://www.youtube.com/playlist?list=PLSL0f2Dh_snCsLgQ3J319R", "youtube", "www.youtube-nocookie.com",
     "/embed/videoseries"),
    (f"https://www.youtube.com/channel/{CHANNEL}/live", "youtube", "www.youtube-nocookie.com", "/embed/live_stream"),
    ("https://vimeo.com/123456789", "vimeo", "player.vimeo.com", "/video/123456789"),
    (f"https://vimeo.com/123456789/{HASH}", "vimeo", "player.vimeo.com", "/video/123456789"),
    (f"https://player.vimeo.com/video/123456789?h={HASH}", "vimeo", "player.vimeo.com", "/video/123456789"),
    ("https://vimeo.com/channels/staff/123456789", "vimeo", "player.vimeo.com", "/video/123456789"),
    ("https://vimeo.com/groups/g/videos/123456789", "vimeo", "player.vimeo.com", "/video/123456789"),
    ("https://vimeo.com/showcase/99999/video/123456789", "vimeo", "player.vimeo.com", "/video/123456789"),
    ("https://vimeo.com/event/1234567", "vimeo", "vimeo.com", "/event/1234567/embed"),
    (f"https://vimeo.com/event/1234567/{HASH}", "vimeo", "vimeo.com", f"/event/1234567/embed/{HASH}"),
    ("https://www.dailymotion.com/video/x8abcde_a-title", "dailymotion", "geo.dailymotion.com", "/player.html"),
    ("https://dai.ly/x8abcde", "dailymotion", "geo.dailymotion.com", "/player.html"),
    ("https://geo.dailymotion.com/player/xab.html?video=k8abcde", "dailymotion", "geo.dailymotion.com",
     "/player.html"),
    ("https://www.twitch.tv/some_body", "twitch", "player.twitch.tv", "/"),
    ("https://www.twitch.tv/videos/1234567890?t=1h2m3s", "twitch", "player.twitch.tv", "/"),
    ("https://clips.twitch.tv/FunnyClip-abc", "twitch", "clips.twitch.tv", "/embed"),
    ("https://www.twitch.tv/some_body/clip/FunnyClip-abc", "twitch", "clips.twitch.tv", "/embed"),
    (f"https://framatube.org/videos/watch/{GUID}", "peertube", "framatube.org", f"/videos/embed/{GUID}"),
    ("https://tube.univ.example/w/2Nvgs8Uv5LpkTnYhXpqoYK", "peertube", "tube.univ.example",
     "/videos/embed/2Nvgs8Uv5LpkTnYhXpqoYK"),
    ("https://tube.univ.example/w/p/2Nvgs8Uv5LpkTnYhXpqoYK", "peertube", "tube.univ.example",
     "/video-playlists/embed/2Nvgs8Uv5LpkTnYhXpqoYK"),
    (f"https://univ.cloud.panopto.eu/Panopto/Pages/Viewer.aspx?id={GUID}&start=90", "panopto",
     "univ.cloud.panopto.eu", "/Panopto/Pages/Embed.aspx"),
    ("https://pod.univ.example/video/1234-une-conference/", "pod", "pod.univ.example",
     "/video/1234-une-conference/"),
    ("https://media.univ.example/permalink/v1234567890abcdefghi/", "ubicast", "media.univ.example",
     "/permalink/v1234567890abcdefghi/iframe/"),
    ("https://visio.univ.example/SalleUn#config.startWithAudioMuted=true", "jitsi", "visio.univ.example",
     "/SalleUn"),
    (f"https://bbb.univ.example/playback/presentation/2.3/{'a' * 40}-1612345678901?t=90s", "bigbluebutton",
     "bbb.univ.example", f"/playback/presentation/2.3/{'a' * 40}-1612345678901"),
    ("https://drive.google.com/file/d/1aBcDeFgHiJkLmNoPqRsT/view?usp=sharing", "drive", "drive.google.com",
     "/file/d/1aBcDeFgHiJkLmNoPqRsT/preview"),
    ("https://www.facebook.com/watch/?v=1234567890", "facebook", "www.facebook.com", "/plugins/video.php"),
    ("https://www.linkedin.com/video/live/urn:li:ugcPost:1234567890123456789/", "linkedin", "www.linkedin.com",
     "/embed/feed/update/urn:li:ugcPost:1234567890123456789"),
    ("https://home.wistia.com/medias/xfepf8u5c4", "wistia", "fast.wistia.net", "/embed/iframe/xfepf8u5c4"),
    ("https://www.loom.com/share/" + "0" * 32, "loom", "www.loom.com", "/embed/" + "0" * 32),
    ("https://streamable.com/ifjh3a", "streamable", "streamable.com", "/e/ifjh3a"),
    ("https://www.ted.com/talks/a_good_talk", "ted", "embed.ted.com", "/talks/a_good_talk"),
    (f"https://univ.sharepoint.com/sites/x/_layouts/15/embed.aspx?UniqueId={GUID}", "sharepoint",
     "univ.sharepoint.com", "/sites/x/_layouts/15/embed.aspx"),
]  # fmt: skip

BUTTONS = [
    ("https://us02web.zoom.us/j/12345678901?pwd=abc", "zoom"),
    ("https://zoom.us/webinar/register/WN_abc", "zoom"),
    ("https://zoom.us/rec/share/abc.def", "zoom"),
    ("https://events.zoom.us/ev/abc", "zoom"),
    ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d", "teams"),
    ("https://teams.live.com/meet/123456?p=abc", "teams"),
    ("https://meet.google.com/abc-defg-hij", "meet"),
    ("https://meet.jit.si/SalleUn", "jitsi"),
    ("https://visio.numerique.gouv.fr/abc-defg-hij", "visio"),
    ("https://bbb.univ.example/b/abc-def-ghi", "bigbluebutton"),
    (f"https://app.livestorm.co/p/{GUID}/live", "livestorm"),
    ("https://firma.webex.com/meet/x", "webex"),
    ("https://www.youtube.com/@name/live", "youtube"),
    ("https://fb.watch/abc123/", "facebook"),
    ("https://vimeo.com/ondemand/film", "vimeo"),
]


@pytest.mark.parametrize(("url", "provider", "host", "path"), EMBEDDED)
def test_frames_are_rebuilt_from_the_id(url: str, provider: str, host: str, path: str) -> None:
    stream = recognise(url, OWN)
    assert (stream.kind, stream.provider, stream.problem) == ("embed", provider, None)
    frame = urlsplit(stream.embed_url(host=HOST) or "")
    assert (frame.scheme, frame.netloc, frame.path) == ("https", host, path)
    assert stream.frame_src == f"https://{host}"
    assert stream.url.startswith("https://")
    assert stream.name


@pytest.mark.parametrize(("url", "provider"), BUTTONS)
def test_rooms_that_no_frame_may_hold_are_links(url: str, provider: str) -> None:
    stream = recognise(url, OWN)
    assert (stream.kind, stream.provider, stream.url) == ("link", provider, url)
    assert stream.embed_url(host=HOST) is None
    assert stream.frame_src is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "empty"), ("   ", "empty"), (None, "empty"),
        ("javascript:alert(1)", "scheme"), ("data:text/html,x", "scheme"), ("zoommtg://zoom.us/join", "scheme"),
        ("ftp://example.org/a.mp4", "scheme"), ("//youtu.be/dQw4w9WgXcQ", "scheme"),
        ("https://a@youtube.com/watch?v=dQw4w9WgXcQ", "user_info"),
        ("https://youtube.com:x@evil.example/", "user_info"),
        ("<iframe src=https://youtu.be/dQw4w9WgXcQ>", "not_an_address"),
        ("https://youtu.be/dQw4w9WgXcQ\nx", "not_an_address"), ("https://you tube.com/", "not_an_address"),
        ("https://", "not_an_address"), ("https://room/x", "not_an_address"),
        ("https://example.org;script-src/x.mp4", "not_an_address"),
        ("https://example.org'/x.mp4", "not_an_address"), ("https://ex,ample.org/x.mp4", "not_an_address"),
        ("https://[::1]/x.mp4", "not_an_address"), ("https://example.org:99999/", "not_an_address"),
        ("nonsense", "scheme"), ("/etc/passwd", "not_an_address"), ("/../x.mp4", "not_an_address"),
        ("https://us02web.zoom.us/s/12345678901", "secret"), ("https://zoom.us/j/12345678901?zak=abc", "secret"),
        ("https://bbb.univ.example/bigbluebutton/api/join?fullName=x&checksum=abc", "secret"),
        ("https://example.org/" + "a" * 2000, "not_an_address"),
        ("https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ", "not_an_address"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(url: str | None, problem: str) -> None:
    stream = recognise(url, OWN)
    assert (stream.kind, stream.problem, stream.url) == ("none", f"core.stream.{problem}", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evilyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://yоutube.com/watch?v=dQw4w9WgXcQ",
        "https://xn--youtub-5ra.com/watch?v=dQw4w9WgXcQ",
        "https://evil.example/youtube.com/watch?v=dQw4w9WgXcQ",
        "https://evil.example/w/2Nvgs8Uv5LpkTnYhXpqoYK",
    ],
)
def test_look_alikes_are_plain_links(url: str) -> None:
    stream = recognise(url)
    assert (stream.kind, stream.provider, stream.frame_src) == ("link", "", None)


@pytest.mark.parametrize(
    ("url", "secret", "kept"),
    [
        (
            "https://zoom.us/w/12345678901?tk=SECRET&pwd=abc",
            "SECRET",
            "https://zoom.us/j/12345678901?pwd=abc",
        ),
        ("https://visio.example.org/Salle?jwt=SECRET", "SECRET", "https://visio.example.org/Salle"),
        ("https://meet.jit.si/Salle#jwt=SECRET", "SECRET", "https://meet.jit.si/Salle"),
        ("https://example.org/room?token=SECRET&a=1", "SECRET", "https://example.org/room?a=1"),
    ],
)
def test_personal_secrets_are_taken_out_with_a_warning(url: str, secret: str, kept: str) -> None:
    stream = recognise(url)
    assert (stream.url, stream.warnings) == (kept, ("core.stream.personal",))
    assert secret not in f"{stream.url}{stream.label}{stream.embed_url(host=HOST)}"


def test_the_hash_of_an_unlisted_video_is_in_its_frame_only() -> None:
    stream = recognise(f"https://vimeo.com/123456789/{HASH}")
    assert f"h={HASH}" in (stream.embed_url(host=HOST) or "")
    assert HASH not in stream.label


@pytest.mark.parametrize(
    ("url", "start", "expected"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=90", None, {"start": ["90"]}),
        ("https://youtu.be/dQw4w9WgXcQ#t=1h2m3s", None, {"start": ["3723"]}),
        ("https://youtu.be/dQw4w9WgXcQ?t=90", 0, {}),
        ("https://www.dailymotion.com/video/x8abcde?start=12", None, {"startTime": ["12"]}),
        ("https://www.twitch.tv/videos/1234567890", 3723, {"time": ["1h2m3s"]}),
        (f"https://framatube.org/w/{GUID}?start=1m30s", None, {"start": ["90s"]}),
        (f"https://univ.cloud.panopto.eu/Panopto/Pages/Viewer.aspx?id={GUID}", 90, {"start": ["90"]}),
    ],
)
def test_the_start_is_passed_in_the_providers_words(
    url: str, start: int | None, expected: dict[str, list[str]]
) -> None:
    query = parse_qs(urlsplit(recognise(url).embed_url(start, host=HOST) or "").query)
    assert {key: query[key] for key in ("start", "startTime", "time") if key in query} == expected


def test_vimeo_starts_by_its_fragment() -> None:
    assert (recognise("https://vimeo.com/123456789#t=1m30s").embed_url(host=HOST) or "").endswith("#t=90s")


def test_youtube_is_asked_not_to_track_and_for_the_viewers_captions() -> None:
    query = parse_qs(
        urlsplit(recognise("https://youtu.be/dQw4w9WgXcQ").embed_url(lang="en", host=HOST) or "").query
    )
    assert query == {"rel": ["0"], "playsinline": ["1"], "enablejsapi": ["1"], "hl": ["en"],
                     "cc_lang_pref": ["en"], "origin": [f"https://{HOST}"]}  # fmt: skip


def test_twitch_is_told_our_host_without_its_port() -> None:
    stream = recognise("https://www.twitch.tv/some_body")
    query = parse_qs(urlsplit(stream.embed_url(host=f"{HOST}:8443") or "").query)
    assert query == {"channel": ["some_body"], "parent": [HOST], "autoplay": ["false"]}
    assert stream.chat_url(HOST) == f"https://www.twitch.tv/embed/some_body/chat?parent={HOST}"


@pytest.mark.parametrize(
    ("url", "media_type", "source"),
    [
        (
            "https://cdn.example.org/live/a.m3u8?sig=x",
            "application/vnd.apple.mpegurl",
            "https://cdn.example.org",
        ),
        ("https://cdn.example.org:8443/a.MP4#t=90,120", "video/mp4", "https://cdn.example.org:8443"),
        ("https://cdn.example.org/a.webm", "video/webm", "https://cdn.example.org"),
        ("/media/replay.webm", "video/webm", None),
        ("http://127.0.0.1:5000/media/replay.ogg", "audio/ogg", "http://127.0.0.1:5000"),
    ],
)
def test_files_and_hls_play_in_our_own_player(url: str, media_type: str, source: str | None) -> None:
    stream = recognise(url)
    assert (stream.kind, stream.media_type, stream.media_src) == ("video", media_type, source)
    assert (stream.frame_src, stream.warnings) == (None, ())


def test_a_file_keeps_its_signature_and_starts_where_it_says() -> None:
    stream = recognise("https://cdn.example.org/a.mp4?token=abc#t=90,120")
    assert (stream.url, stream.start_s, stream.label) == (
        "https://cdn.example.org/a.mp4?token=abc", 90, "cdn.example.org/a.mp4"
    )  # fmt: skip


def test_an_insecure_address_is_warned_of() -> None:
    assert recognise("http://example.org/a.mp4").warnings == ("core.stream.insecure",)


def test_frame_sources_are_named_once() -> None:
    streams = [recognise(url) for url in ("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcR",
                                          "https://vimeo.com/123456789", "https://zoom.us/j/12345678901")]  # fmt: skip
    assert frame_sources(streams) == ["https://player.vimeo.com", "https://www.youtube-nocookie.com"]


@given(
    st.one_of(
        st.text(max_size=80), st.builds("https://{}/{}".format, st.text(max_size=30), st.text(max_size=40))
    )
)
def test_no_text_breaks_it_and_sources_fit_a_header(url: str) -> None:
    stream = recognise(url, OWN)
    for source in (stream.frame_src, stream.media_src):
        assert source is None or all(char.isalnum() or char in ":/.-_" for char in source)
    assert (stream.kind == "none") == (stream.problem is not None)
