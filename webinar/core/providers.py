"""Video and meeting addresses: which provider they name, how it is shown, what must stay secret (S39)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from webinar.core import provider_rules as rules
from webinar.core.provider_rules import Found, Problem
from webinar.core.starts import start_of

StreamKind = Literal["embed", "link", "video", "none"]
MAX_URL = 1_000
# Parameters that carry somebody's rights; what is pasted with them is kept and shown without them.
SECRET_PARAMETERS = frozenset({"tk", "jwt", "token", "checksum", "sessiontoken", "access_token", "zak"})
VIDEO_TYPES: Mapping[str, str] = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}
_NOT_IN_URL = re.compile(r'[\x00-\x20\x7f\\<>"{}|^`]')
_HOST = re.compile(r"localhost|(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]*[a-z0-9]", re.ASCII)
# Providers that staff may change to while a room is open: the room's policy lets them all be framed.
PLAYER_ORIGINS = (
    "https://www.youtube-nocookie.com", "https://player.vimeo.com", "https://vimeo.com",
    "https://geo.dailymotion.com", "https://player.twitch.tv",
)  # fmt: skip
PLAYER_ALLOW = "autoplay; fullscreen; picture-in-picture; encrypted-media"
MEETING_ALLOW = "camera; microphone; display-capture; autoplay; fullscreen"


@dataclass(frozen=True, slots=True)
class Stream:
    """What a pasted address is.

    `kind` embed is a frame of a known provider, video a file or HLS list for `<video>`, link something that
    opens in its own window, none an address that cannot be used (`problem` is a catalogue key). `url` is the
    address without personal secrets, for those who may open it; `label` is what may be printed.
    `warnings` are catalogue keys for the person who pasted it.
    """

    kind: StreamKind
    provider: str = ""
    id: str = ""
    url: str = ""
    media_type: str = ""
    start_s: int = 0
    warnings: tuple[str, ...] = ()
    problem: str | None = None
    found: Found | None = None

    @property
    def frame_src(self) -> str | None:
        """The one origin that Content-Security-Policy `frame-src` must name, None when nothing is framed."""
        return _origin(self.found.base) if self.kind == "embed" and self.found else None

    @property
    def media_src(self) -> str | None:
        """The origin for `media-src` (and `connect-src` of an HLS list); None for our own host."""
        return _origin(self.url) if self.kind == "video" and "//" in self.url else None

    @property
    def name(self) -> str:
        """The provider as people call it, "" for a plain address."""
        return rules.NAMES.get(self.provider, "")

    @property
    def allow(self) -> str:
        """The frame's `allow` attribute."""
        return MEETING_ALLOW if self.provider in rules.MEETINGS else PLAYER_ALLOW

    @property
    def label(self) -> str:
        """Host and path without parameters or unlisted hashes, to be printed or read aloud."""
        parts = urlsplit(self.url)
        host = (parts.hostname or "").removeprefix("www.")
        path = parts.path if not (self.found and self.found.secret_path) else ""
        return (host + path.rstrip("/")) or self.url

    def embed_url(self, start_s: int | None = None, lang: str = "fr", host: str = "") -> str | None:
        """The frame's address, rebuilt from the id; `host` is our own name, for Twitch and YouTube."""
        if self.kind != "embed" or self.found is None:
            return None
        start = self.start_s if start_s is None else max(0, start_s)
        asked = {**self.found.parameters, **self.found.more(start, lang, host)}
        fragment = f"#{self.found.fragment}{start}s" if self.found.fragment and start else ""
        query = urlencode({key: value for key, value in asked.items() if value}, quote_via=quote, safe=":/")
        return self.found.base + (f"?{query}" if query else "") + fragment

    def chat_url(self, host: str) -> str | None:
        """The provider's own chat as a frame, where it has one."""
        if self.found is None or self.found.chat is None:
            return None
        return self.found.chat.replace("{host}", quote(host.split(":")[0]))


def recognise(url: str | None, hosts: Mapping[str, str] | None = None) -> Stream:
    """What the address is; never raises.

    `hosts` are the instance's own additions to `provider_rules.OWN_HOSTS`: host name to provider, for what
    anybody may install (PeerTube, Jitsi, BigBlueButton, Esup-Pod, UbiCast, Panopto).
    """
    text = (url or "").strip()
    if not text:
        return Stream("none", problem="core.stream.empty")
    if text.startswith("/") and not text.startswith("//"):
        return _own_video(text)
    try:
        parts = _parse(text)
        known = {**rules.OWN_HOSTS, **(hosts or {})}
        found = rules.find(parts, known)
    except Problem as problem:
        return Stream("none", problem=problem.key)
    if found is not None and found.kind != "none":
        return _stream(found, parts)
    return _plain(parts)


def frame_sources(streams: list[Stream]) -> list[str]:
    """The origins that a page with these streams must allow as frames, each once."""
    return sorted({source for stream in streams if (source := stream.frame_src)})


def _parse(text: str) -> SplitResult:
    if len(text) > MAX_URL or _NOT_IN_URL.search(text):
        raise Problem("core.stream.not_an_address")
    if "://" not in text and ":" not in text.split("/")[0] and "." in text.split("/")[0]:
        text = "https://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
        host = parts.hostname or ""
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Problem("core.stream.not_an_address") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise Problem("core.stream.scheme")
    if "@" in parts.netloc:
        raise Problem("core.stream.user_info")
    ascii_host = ascii_host.lower().rstrip(".")
    # The host ends up in a header (CSP), so nothing but a plain host name goes through.
    if not _HOST.fullmatch(ascii_host):
        raise Problem("core.stream.not_an_address")
    netloc = ascii_host + (f":{port}" if port else "")
    return parts._replace(scheme=parts.scheme.lower(), netloc=netloc)


def _stream(found: Found, parts: SplitResult) -> Stream:
    if parts.port not in {None, 443, 80} and found.provider not in rules.SELF_HOSTED:
        return Stream("none", problem="core.stream.not_an_address")
    kept, warnings = _without_secrets(parts)
    if found.personal:
        warnings = ("core.stream.personal",)
    return Stream(
        kind="embed" if found.kind == "embed" else "link",
        provider=found.provider,
        id=found.id,
        url=found.url or urlunsplit(kept._replace(scheme="https")),
        start_s=start_of(parts),
        warnings=warnings + found.warnings,
        found=found,
    )


def _plain(parts: SplitResult) -> Stream:
    media_type = _media_type(parts.path)
    # A signed file plays only with its signature; it is never printed (`label`).
    kept, warnings = (parts, ()) if media_type else _without_secrets(parts)
    is_local = parts.hostname in {"localhost", "127.0.0.1"}
    if parts.scheme == "http" and not is_local:
        # A page over TLS plays no insecure file, and a frame or room may be read on the way.
        warnings += ("core.stream.insecure",)
    url = urlunsplit(kept._replace(fragment="") if media_type else kept)
    return Stream(
        kind="video" if media_type else "link",
        url=url,
        media_type=media_type,
        start_s=start_of(parts) if media_type else 0,
        warnings=warnings,
    )


def _own_video(path: str) -> Stream:
    parts = urlsplit(path)
    media_type = _media_type(parts.path)
    if not media_type or _NOT_IN_URL.search(path) or "/../" in path:
        return Stream("none", problem="core.stream.not_an_address")
    return Stream("video", url=parts.path, media_type=media_type, start_s=start_of(parts))


def _media_type(path: str) -> str:
    dot = path.rfind(".")
    return VIDEO_TYPES.get(path[dot:].lower(), "") if dot >= 0 else ""


def _without_secrets(parts: SplitResult) -> tuple[SplitResult, tuple[str, ...]]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if key.lower() not in SECRET_PARAMETERS]
    fragment = "" if any(word in parts.fragment.lower() for word in ("jwt=", "token=")) else parts.fragment
    if len(kept) == len(pairs) and fragment == parts.fragment:
        return parts, ()
    return parts._replace(query=urlencode(kept), fragment=fragment), ("core.stream.personal",)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
