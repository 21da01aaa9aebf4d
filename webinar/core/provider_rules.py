"""The table of video and meeting providers: address forms in, the frame's parts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote

Parameters = Mapping[str, str]
NAMES: Mapping[str, str] = {
    "youtube": "YouTube", "vimeo": "Vimeo", "dailymotion": "Dailymotion", "twitch": "Twitch",
    "peertube": "PeerTube", "panopto": "Panopto", "pod": "Esup-Pod", "ubicast": "UbiCast", "zoom": "Zoom",
    "teams": "Microsoft Teams", "sharepoint": "SharePoint", "meet": "Google Meet", "drive": "Google Drive",
    "jitsi": "Jitsi", "visio": "Visio", "bigbluebutton": "BigBlueButton", "livestorm": "Livestorm",
    "webikeo": "Webikeo", "goto": "GoTo Webinar", "webex": "Webex", "facebook": "Facebook",
    "linkedin": "LinkedIn", "wistia": "Wistia", "loom": "Loom", "vidyard": "Vidyard",
    "streamable": "Streamable", "ted": "TED",
}  # fmt: skip
MEETINGS = frozenset(
    {"zoom", "teams", "meet", "jitsi", "visio", "bigbluebutton", "webex", "goto", "livestorm"}
)
SELF_HOSTED = frozenset({"peertube", "jitsi", "bigbluebutton", "pod", "ubicast", "panopto"})
OWN_HOSTS: Mapping[str, str] = {
    "framatube.org": "peertube", "peertube.tv": "peertube", "video.blender.org": "peertube",
    "tube.tchncs.de": "peertube", "peertube.fr": "peertube", "aperi.tube": "peertube",
    "podeduc.apps.education.fr": "pod", "meet.jit.si": "jitsi",
}  # fmt: skip

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Problem(Exception):
    """An address that cannot be used; `key` is its catalogue text."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _nothing_more(_start_s: int, _lang: str, _host: str) -> Parameters:
    return {}


@dataclass(frozen=True, slots=True)
class Found:
    """One recognised address: `base` is the frame without its query."""

    kind: Literal["embed", "link", "none"]
    provider: str
    id: str = ""
    base: str = ""
    url: str = ""
    parameters: Parameters = field(default_factory=dict)
    more: Callable[[int, str, str], Parameters] = _nothing_more
    fragment: str = ""
    chat: str | None = None
    secret_path: bool = False
    personal: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart for the rules."""

    host: str
    path: str
    parts: tuple[str, ...]
    query: Mapping[str, str]

    def part(self, index: int) -> str:
        """The n-th piece of the path, "" behind its end."""
        return self.parts[index] if index < len(self.parts) else ""


Rule = Callable[[Address], Found | None]


def find(parts: SplitResult, own_hosts: Mapping[str, str]) -> Found | None:
    """What the host's rule says; None for a host without rule; raises Problem for a host's secret link."""
    host = (parts.hostname or "").lower()
    pieces = tuple(unquote(piece) for piece in parts.path.split("/") if piece)
    address = Address(parts.netloc, parts.path, pieces, dict(parse_qsl(parts.query)))
    _refuse_secret_rooms(address)
    provider = own_hosts.get(host) or own_hosts.get(parts.netloc)
    rule = OWN_RULES.get(provider or "") or HOST_RULES.get(host.removeprefix("www."))
    if rule is None:
        rule = next((rule for suffix, rule in SUFFIX_RULES if host.endswith(suffix)), None)
    return rule(address) if rule else None


def _refuse_secret_rooms(address: Address) -> None:
    if address.query.get("checksum") and "api" in address.parts:
        raise Problem("core.stream.secret")


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.ASCII) is not None


def _start(name: str, unit: str = "") -> Callable[[int, str, str], Parameters]:
    return lambda start_s, _lang, _host: {name: f"{start_s}{unit}"} if start_s else {}


def youtube(address: Address) -> Found | None:
    """Watch, short, live, embed and youtu.be forms; channels' live pages where they name the channel."""
    first, query = address.part(0), address.query
    is_short = address.host.endswith("youtu.be")
    video = first if is_short else query.get("v", "") if first == "watch" else ""
    if first in {"live", "shorts", "embed", "v", "e"} and not is_short:
        video = address.part(1)
    if video in {"videoseries", "live_stream"}:
        video = ""

    def more(start_s: int, lang: str, host: str) -> Parameters:
        origin = f"https://{host}" if host and not host.startswith(("127.", "localhost")) else ""
        return {"start": str(start_s or ""), "hl": lang, "cc_lang_pref": lang, "origin": origin}

    base = "https://www.youtube-nocookie.com/embed/"
    shared = {"rel": "0", "playsinline": "1", "enablejsapi": "1"}
    if _matches(r"[A-Za-z0-9_-]{11}", video):
        chat = f"https://www.youtube.com/live_chat?v={video}&embed_domain={{host}}"
        url = f"https://www.youtube.com/watch?v={video}"
        return Found("embed", "youtube", video, base + video, url, shared, more, chat=chat)
    listed = query.get("list", "")
    if first in {"playlist", "embed"} and _matches(r"[A-Za-z0-9_-]{12,64}", listed):
        asked = {**shared, "list": listed}
        return Found("embed", "youtube", listed, base + "videoseries", "", asked, more)
    is_live_page = first == "channel" and address.part(2) == "live"
    channel = address.part(1) if is_live_page else query.get("channel", "")
    if first in {"channel", "embed"} and _matches(r"UC[A-Za-z0-9_-]{22}", channel):
        asked = {**shared, "channel": channel}
        return Found("embed", "youtube", channel, base + "live_stream", "", asked, more)
    return Found("link", "youtube")


def vimeo(address: Address) -> Found | None:
    """Videos (with the hash of unlisted ones) and events."""
    parts = address.parts
    if address.part(0) == "event" and _matches(r"\d{3,12}", address.part(1)):
        secret = address.part(2) if _matches(r"[0-9a-f]{6,16}", address.part(2)) else ""
        base = f"https://vimeo.com/event/{parts[1]}/embed" + (f"/{secret}" if secret else "")
        return Found("embed", "vimeo", parts[1], base, secret_path=bool(secret))
    numbers = [at for at, part in enumerate(parts) if _matches(r"\d{5,12}", part)]
    if not numbers or address.part(0) == "ondemand":
        return Found("link", "vimeo")
    at = numbers[-1]
    behind = address.part(at + 1)
    secret = address.query.get("h", "") or behind
    secret = secret if _matches(r"[0-9a-f]{6,16}", secret) else ""

    def more(_start_s: int, lang: str, _host: str) -> Parameters:
        return {"h": secret, "dnt": "1", "texttrack": lang}

    base = f"https://player.vimeo.com/video/{parts[at]}"
    return Found("embed", "vimeo", parts[at], base, more=more, fragment="t=", secret_path=bool(secret))


def dailymotion(address: Address) -> Found | None:
    """Public (x…) and private (k…) videos."""
    video = address.query.get("video", "")
    if not video:
        video = address.parts[-1].split("_")[0] if address.parts else ""
    if not _matches(r"[xk][A-Za-z0-9]{4,24}", video):
        return Found("link", "dailymotion")
    base = "https://geo.dailymotion.com/player.html"
    return Found(
        "embed", "dailymotion", video, base, f"https://www.dailymotion.com/video/{video}",
        {"video": video}, _start("startTime"), secret_path=video.startswith("k"),
    )  # fmt: skip


def twitch(address: Address) -> Found | None:
    """Channels, past videos and clips; the frame must be told our host."""
    host, first = address.host, address.part(0)
    clip = first if host == "clips.twitch.tv" else address.part(2) if address.part(1) == "clip" else ""
    if _matches(r"[A-Za-z0-9_-]{4,100}", clip) and clip != "embed":
        return _twitch("clip", clip, "https://clips.twitch.tv/embed")
    if host == "player.twitch.tv":
        video, channel = address.query.get("video", ""), address.query.get("channel", "")
    else:
        video = address.part(1) if first == "videos" else ""
        channel = first if len(address.parts) == 1 else ""
    if _matches(r"v?\d{5,12}", video):
        return _twitch("video", "v" + video.removeprefix("v"), "https://player.twitch.tv/")
    if _matches(r"[A-Za-z0-9_]{3,25}", channel) and channel not in {"videos", "directory", "settings"}:
        return _twitch("channel", channel, "https://player.twitch.tv/")
    return Found("link", "twitch")


def _twitch(what: str, value: str, base: str) -> Found:
    def more(start_s: int, _lang: str, host: str) -> Parameters:
        stamp = f"{start_s // 3600}h{start_s // 60 % 60}m{start_s % 60}s"
        time = stamp if start_s and what == "video" else ""
        return {"parent": host.split(":")[0] or "localhost", "autoplay": "false", "time": time}

    chat = f"https://www.twitch.tv/embed/{value}/chat?parent={{host}}" if what == "channel" else None
    return Found("embed", "twitch", value, base, parameters={what: value}, more=more, chat=chat)


def peertube(address: Address) -> Found | None:
    """Videos and playlists of an instance on the list."""
    parts, shared = address.parts, {"p2p": "0", "peertubeLink": "0", "warningTitle": "0"}

    def more(start_s: int, lang: str, _host: str) -> Parameters:
        return {"start": f"{start_s}s" if start_s else "", "subtitle": lang}

    playlist = address.part(0) == "w" and address.part(1) == "p"
    if playlist or parts[:2] == ("video-playlists", "embed"):
        kind, video = "video-playlists", address.part(2)
    else:
        kind = "videos"
        video = address.part(1) if address.part(0) == "w" else address.part(2)
        if address.part(0) not in {"w", "videos"}:
            return Found("link", "peertube")
    if not (_UUID.fullmatch(video) or _matches(r"[1-9A-HJ-NP-Za-km-z]{20,24}", video)):
        return Found("link", "peertube")
    return Found("embed", "peertube", video, f"https://{address.host}/{kind}/embed/{video}", "", shared, more)


def panopto(address: Address) -> Found | None:
    """Viewer and embed pages; who may watch is decided there."""
    video = address.query.get("id", "")
    if not address.path.lower().startswith("/panopto/pages/") or not _UUID.fullmatch(video):
        return Found("link", "panopto")
    base = f"https://{address.host}/Panopto/Pages/Embed.aspx"
    return Found("embed", "panopto", video, base, "", {"id": video, "captions": "true"}, _start("start"))


def pod(address: Address) -> Found | None:
    """Esup-Pod videos; a private one's hash stays in the frame only."""
    if address.part(0) != "video" or not _matches(r"\d{1,8}-[a-z0-9_-]{1,300}", address.part(1)):
        return Found("link", "pod")
    secret = address.part(2) if _matches(r"[0-9a-f]{16,128}", address.part(2)) else ""
    base = f"https://{address.host}/video/{address.part(1)}/" + (f"{secret}/" if secret else "")
    number = address.part(1).split("-")[0]
    return Found(
        "embed", "pod", number, base, "", {"is_iframe": "true"}, _start("start"), secret_path=bool(secret)
    )


def ubicast(address: Address) -> Found | None:
    """UbiCast and Nudgis permanent links."""
    if address.part(0) != "permalink" or not _matches(r"[vlc][A-Za-z0-9]{8,40}", address.part(1)):
        return Found("link", "ubicast")
    base = f"https://{address.host}/permalink/{address.part(1)}/iframe/"
    return Found("embed", "ubicast", address.part(1), base, "", {}, _start("start"))


def bigbluebutton(address: Address) -> Found | None:
    """Recordings play in a frame; rooms open in their own window."""
    parts = address.parts
    meeting = parts[-1] if parts else ""
    if parts[:2] == ("playback", "presentation") and _matches(r"[0-9a-f]{40}-\d{13}", meeting):
        base = f"https://{address.host}{address.path.rstrip('/')}"
        return Found("embed", "bigbluebutton", meeting, base, "", {}, _start("t", "s"))
    return Found("link", "bigbluebutton")


def jitsi(address: Address) -> Found | None:
    """A room of an own server in a frame; the public one cuts frames after five minutes."""
    room = address.part(0)
    if len(address.parts) != 1 or not _matches(r"[^\s/?#&]{2,200}", room.replace("%", "")):
        return Found("link", "jitsi")
    base = f"https://{address.host}{address.path.rstrip('/')}"
    if address.host == "meet.jit.si":
        return Found("link", "jitsi", room, url=base)
    return Found("embed", "jitsi", room, base, base)


def zoom(address: Address) -> Found | None:
    """Meetings, registrations and recordings: a button; a host's start link is refused."""
    first, parts = address.part(0), address.parts
    if first == "s" or "start" in parts[:2] or "zak" in address.query:
        raise Problem("core.stream.secret")
    number = next((part for part in parts if _matches(r"\d{9,11}", part)), "")
    if first == "w" and number:
        secret = address.query.get("pwd", "")
        kept = f"?pwd={secret}" if _matches(r"[A-Za-z0-9._-]{1,80}", secret) else ""
        url = f"https://{address.host}/j/{number}{kept}"
        return Found("link", "zoom", number, url=url, personal="tk" in address.query)
    return Found("link", "zoom", number)


def facebook(address: Address) -> Found | None:
    """Public videos through Facebook's own frame page."""
    page = next((part for part in address.parts if _matches(r"\d{8,20}", part)), "")
    video = address.query.get("v", "") if address.part(0) == "watch" else page
    if address.host == "fb.watch" or not _matches(r"\d{8,20}", video):
        return Found("link", "facebook")
    href = f"https://www.facebook.com/watch/?v={video}"
    base = "https://www.facebook.com/plugins/video.php"
    return Found("embed", "facebook", video, base, href, {"href": href}, _start("t"))


def linkedin(address: Address) -> Found | None:
    """Posts and live videos that name their urn."""
    found = re.search(r"urn:li:(ugcPost|activity|share):\d{10,25}", unquote(address.path))
    if not found:
        return Found("link", "linkedin")
    return Found("embed", "linkedin", found[0], f"https://www.linkedin.com/embed/feed/update/{found[0]}")


def drive(address: Address) -> Found | None:
    """A file of Google Drive in its preview."""
    if address.parts[:2] == ("file", "d") and _matches(r"[A-Za-z0-9_-]{20,80}", address.part(2)):
        base = f"https://drive.google.com/file/d/{address.part(2)}/preview"
        return Found("embed", "drive", address.part(2), base)
    return Found("link", "drive")


def sharepoint(address: Address) -> Found | None:
    """A Teams recording on SharePoint, where its frame page was copied."""
    unique = address.query.get("UniqueId", "")
    if address.parts and address.parts[-1] == "embed.aspx" and _UUID.fullmatch(unique):
        base = f"https://{address.host}{address.path}"
        return Found("embed", "sharepoint", unique, base, "", {"UniqueId": unique})
    return Found("link", "sharepoint")


def _simple(provider: str, before: str, pattern: str, base: str, start: str = "") -> Rule:
    """A provider whose address is `before/ID` and whose frame is base + ID."""

    def rule(address: Address) -> Found | None:
        found = re.fullmatch(before + f"({pattern})", "/".join(address.parts), re.ASCII)
        if not found:
            return Found("link", provider)
        more = _start(start) if start else _nothing_more
        return Found("embed", provider, found[1], base + found[1], more=more)

    return rule


def _button(provider: str) -> Rule:
    return lambda _address: Found("link", provider)


wistia = _simple(
    "wistia", "(?:medias|embed/iframe)/", "[a-z0-9]{6,20}", "https://fast.wistia.net/embed/iframe/"
)
vidyard = _simple("vidyard", "(?:watch/|share/)?", "[A-Za-z0-9_-]{10,40}", "https://play.vidyard.com/")
loom = _simple("loom", "(?:share|embed)/", "[0-9a-f]{32}", "https://www.loom.com/embed/", "t")
streamable = _simple("streamable", "(?:e/)?", "[a-z0-9]{4,12}", "https://streamable.com/e/")
ted = _simple("ted", "talks/", "[a-z0-9_]{3,200}", "https://embed.ted.com/talks/")

OWN_RULES: Mapping[str, Rule] = {
    "peertube": peertube, "jitsi": jitsi, "bigbluebutton": bigbluebutton, "pod": pod, "ubicast": ubicast,
    "panopto": panopto,
}  # fmt: skip
HOST_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"), youtube),
    "youtube-nocookie.com": youtube,
    **dict.fromkeys(("vimeo.com", "player.vimeo.com"), vimeo),
    **dict.fromkeys(("dailymotion.com", "dai.ly", "geo.dailymotion.com"), dailymotion),
    **dict.fromkeys(("twitch.tv", "m.twitch.tv", "player.twitch.tv", "clips.twitch.tv"), twitch),
    **dict.fromkeys(("zoom.us", "events.zoom.us", "zoom.com"), zoom),
    **dict.fromkeys(
        ("teams.microsoft.com", "teams.live.com", "events.teams.microsoft.com"), _button("teams")
    ),
    **dict.fromkeys(("meet.google.com", "stream.meet.google.com"), _button("meet")),
    "drive.google.com": drive,
    "visio.numerique.gouv.fr": _button("visio"),
    "app.livestorm.co": _button("livestorm"),
    **dict.fromkeys(("webikeo.fr", "webikeo.com"), _button("webikeo")),
    **dict.fromkeys(("attendee.gotowebinar.com", "global.gotowebinar.com", "meet.goto.com"), _button("goto")),
    **dict.fromkeys(("facebook.com", "m.facebook.com", "fb.watch"), facebook),
    "linkedin.com": linkedin,
    **dict.fromkeys(("fast.wistia.com", "fast.wistia.net"), wistia),
    "loom.com": loom,
    "streamable.com": streamable,
    **dict.fromkeys(("ted.com", "embed.ted.com"), ted),
}
SUFFIX_RULES: tuple[tuple[str, Rule], ...] = (
    (".zoom.us", zoom), (".zoom.com", zoom), (".webex.com", _button("webex")),
    (".sharepoint.com", sharepoint), (".cloud.panopto.eu", panopto), (".hosted.panopto.com", panopto),
    (".wistia.com", wistia), (".vidyard.com", vidyard),
)  # fmt: skip
