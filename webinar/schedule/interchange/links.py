"""Addresses and languages of a session, as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from webinar.core.providers import MAX_URL, recognise
from webinar.core.text import salvage
from webinar.schedule.interchange.raw import RawLink
from webinar.schedule.interchange.values import ImportedLink, LinkKind

HINTS: dict[str, LinkKind] = {
    "recording": "recording", "video": "recording", "media": "recording", "stream": "stream",
    "live": "stream", "chat": "chat", "slides": "slides", "paper": "slides", "attachment": "slides",
    "other": "other",
}  # fmt: skip
_FILM = re.compile(r"\.(?:webm|mp4|m4v|ogv|ogg|mkv|av1\.webm|mov|avi|m3u8)$", re.I)
_PAGES = re.compile(r"\.(?:pdf|odp|pptx?|key)$", re.I)
_SLIDE_HOSTS = ("speakerdeck.com", "slideshare.net", "slides.com", "docs.google.com", "pitch.com")
_FILM_HOSTS = ("media.ccc.de", "video.fosdem.org", "cdn.media.ccc.de", "archive.org")
_CHAT_HOSTS = (
    "matrix.to", "chat.fosdem.org", "discord.gg", "discord.com", "t.me", "join.slack.com", "web.libera.chat",
    "webchat.freenode.net", "kiwiirc.com", "app.element.io",
)  # fmt: skip
_LIVE_WORDS = re.compile(r"\b(?:live|stream|streaming|en direct|direct)\b", re.I)
_CHAT_WORDS = re.compile(r"\b(?:chat|matrix|irc|discord|slack|mattermost|tchat|telegram)\b", re.I)
_SLIDE_WORDS = re.compile(
    r"\b(?:slides?|folien|diapos?|diaporama|support|présentation|presentation|deck)\b", re.I
)
_FILM_WORDS = re.compile(
    r"\b(?:video|vidéo|recording|enregistrement|replay|rediffusion|aufzeichnung|captation)\b", re.I
)
_LANGUAGES = {
    "french": "fr", "français": "fr", "francais": "fr", "französisch": "fr", "english": "en", "anglais": "en",
    "englisch": "en", "german": "de", "deutsch": "de", "allemand": "de", "spanish": "es", "español": "es",
    "espagnol": "es", "italian": "it", "italiano": "it", "italien": "it", "dutch": "nl", "nederlands": "nl",
    "portuguese": "pt", "português": "pt", "portugais": "pt", "japanese": "ja", "chinese": "zh",
    "polish": "pl", "czech": "cs", "russian": "ru", "anglais/français": "fr",
}  # fmt: skip


def read_links(raw: Iterable[RawLink], base: str) -> tuple[tuple[ImportedLink, ...], list[str]]:
    """The usable links, each address once, and the ones left out."""
    links: dict[str, ImportedLink] = {}
    left_out: list[str] = []
    for link in raw:
        url = absolute_url(link.url or (link.title if "://" in link.title else ""), base)
        if url is None:
            left_out.append(salvage(link.url or link.title, max_graphemes=80).text)
            continue
        title = salvage(link.title).text
        title = "" if title == url else title
        known = links.get(url)
        if known is None:
            links[url] = ImportedLink(url, title, classify(url, title, link.hint))
        elif title and not known.title:
            links[url] = ImportedLink(url, title, known.kind)
    return tuple(links.values()), left_out


def classify(url: str, title: str = "", hint: str = "") -> LinkKind:
    """What an address is for, by what its place, its words and its host say."""
    if hint.lower() in HINTS:
        return HINTS[hint.lower()]
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if host in _CHAT_HOSTS or host.startswith(("chat.", "matrix.", "irc.")) or parts.scheme == "irc":
        return "chat"
    if host.startswith(("live.", "stream.", "streaming.")):
        return "stream"
    stream = recognise(url)
    if _FILM.search(parts.path) or host in _FILM_HOSTS:
        return "stream" if parts.path.endswith(".m3u8") else "recording"
    if _PAGES.search(parts.path) or host in _SLIDE_HOSTS or stream.provider == "drive":
        return "slides"
    if stream.provider in {"zoom", "teams", "meet", "jitsi", "visio", "bigbluebutton", "webex", "goto"}:
        return "stream"
    if stream.kind == "embed":
        live = _LIVE_WORDS.search(title) or "/live" in parts.path
        channel = stream.provider == "twitch" and not stream.id.startswith("v")
        return "stream" if live or channel else "recording"
    return _by_words(title)


def _by_words(title: str) -> LinkKind:
    words: tuple[tuple[re.Pattern[str], LinkKind], ...] = (
        (_CHAT_WORDS, "chat"),
        (_SLIDE_WORDS, "slides"),
        (_FILM_WORDS, "recording"),
        (_LIVE_WORDS, "stream"),
    )
    return next((kind for pattern, kind in words if pattern.search(title)), "other")


def language_codes(text: str) -> str:
    """Languages as codes joined by commas ("de,en"), "" when nothing known is named."""
    codes: list[str] = []
    for piece in re.split(r"[,;/&+]|\band\b|\bund\b|\bet\b", text.lower()):
        word = piece.strip()
        code = _LANGUAGES.get(word) or (word[:2] if re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", word) else "")
        if code and code not in codes:
            codes.append(code)
    return ",".join(codes[:5])


def absolute_url(url: str, base: str) -> str | None:
    """The address in full, None for what is no web address or cannot be stored."""
    url = url.strip()
    if not url:
        return None
    if url.startswith("www."):
        url = "https://" + url
    if base and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", url):
        url = urljoin(base, url)
    url = re.sub(r"\s", "%20", url)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return None
    broken = any(char in '<>"\\^`{|}' for char in url) or salvage(url, max_graphemes=MAX_URL).text != url
    return url if usable and not broken else None
