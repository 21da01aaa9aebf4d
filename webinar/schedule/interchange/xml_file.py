"""The frab, pretalx, c3voc and pentabarf XML schedules."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from webinar.core import clock
from webinar.schedule.interchange.raw import RawLink, RawPerson, RawSchedule, RawSession
from webinar.schedule.interchange.values import ImportRefused

MAX_DEPTH = 40
MAX_NODES = 300_000
TIME_LIMIT_S = 10.0
OWN_GENERATOR = "Estrade"
_ERRORS = {
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "xml_tag",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "xml_entity",
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "xml_unfinished",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "xml_unfinished",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: "xml_unfinished",
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: "xml_encoding",
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]: "xml_encoding",
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR]: "xml_encoding",
}
BREAK_TYPES = frozenset({"break", "meta", "pause", "lunch"})
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")


class Node:
    """One element, with the line that it starts on."""

    __slots__ = ("attributes", "children", "line", "pieces", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Node] = []
        self.pieces: list[str] = []

    def text(self) -> str:
        """The words directly in the element, or in its name-like children."""
        words = "".join(self.pieces).strip()
        if words or not self.children:
            return words
        return self.of("public_name", "name", "title", "full_public_name")

    def of(self, *tags: str) -> str:
        """The text of the first child of these names that has any."""
        for tag in tags:
            for child in self.children:
                if child.tag == tag and (words := child.text()):
                    return words
        return ""

    def get(self, *names: str) -> str:
        """The first attribute of these names that is not empty."""
        return next((value for name in names if (value := self.attributes.get(name, "").strip())), "")

    def all(self, *tags: str) -> list[Node]:
        """The children of these names."""
        return [child for child in self.children if child.tag in tags]


class _Tree:
    """Builds nodes with their lines, within bounds."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.parser: Any = None
        self.until = clock.monotonic() + TIME_LIMIT_S

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.parser.CurrentLineNumber
        node = Node(tag.rpartition("}")[2], attributes, line)
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            raise ImportRefused("too_deep", line)
        if self.count > MAX_NODES or (self.count % 4096 == 0 and clock.monotonic() > self.until):
            raise ImportRefused("too_slow", line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def close(self) -> Node | None:
        return self.root


def read_xml(data: bytes, name: str) -> RawSchedule:
    """The schedule in the words of the file; raises ImportRefused with line and reason."""
    root = _parse(data)
    if root.tag.lower() == "html":
        raise ImportRefused("web_page", root.line)
    conference = next(iter(root.all("conference")), None)
    events = [event for day in root.all("day") for event in _events(day)]
    strange = _strange(root)
    if strange is not None and not events:
        raise ImportRefused("unknown_dialect", strange.line, found=f"<{strange.tag[:40]}>")
    if not events:
        raise ImportRefused("no_sessions", root.line)
    generator = next((child.get("name") for child in root.all("generator")), "")
    raw = _conference(conference or root, root, name)
    raw.own = generator == OWN_GENERATOR
    for day in root.all("day"):
        raw.days.append(day.get("date") or day.get("start"))
        for room, event in _events(day):
            raw.sessions.append(_session(event, day, room))
    return raw


_EXPECTED = frozenset({"generator", "url", "version", "conference", "tracks", "rooms", "day"})
_IN_DAY = frozenset({"room", "event", "track", "timeslot"})


def _strange(root: Node) -> Node | None:
    """The first element that a frab file does not have."""
    if root.tag != "schedule" or not root.children:
        return root
    inside = [child for day in root.all("day") for child in day.children if child.tag not in _IN_DAY]
    return next(iter([child for child in root.children if child.tag not in _EXPECTED] + inside), None)


def _parse(data: bytes) -> Node:
    stripped = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    skipped = data[: len(data) - len(stripped)].count(b"\n")
    if b"\x00" not in stripped[:100]:
        # Some exports carry control characters that XML does not allow.
        stripped = stripped.translate(None, _CONTROLS)
    tree = _Tree()
    parser = DefusedXMLParser(target=tree)
    tree.parser = parser
    try:
        parser.feed(stripped)
        root: Node | None = parser.close()
    except DefusedXmlException:
        raise ImportRefused("xml_entities", parser.parser.CurrentLineNumber + skipped) from None
    except SyntaxError as error:
        line = (getattr(error, "position", None) or (0, 0))[0]
        raise ImportRefused(_ERRORS.get(getattr(error, "code", 0), "xml_broken"), line + skipped) from None
    except (ValueError, LookupError):
        raise ImportRefused("xml_encoding", 1) from None
    if root is None:
        raise ImportRefused("xml_unfinished", 1)
    return root


def _events(day: Node) -> list[tuple[str, Node]]:
    found: list[tuple[str, Node]] = []
    for child in day.children:
        if child.tag == "event":
            found.append(("", child))
        elif child.tag in {"room", "track", "timeslot"}:
            found.extend(
                (child.get("name") if child.tag == "room" else "", event) for event in child.all("event")
            )
    return found


def _conference(conference: Node, root: Node, name: str) -> RawSchedule:
    zone = next((child for child in conference.all("time_zone_name", "timezone", "time_zone")), None)
    return RawSchedule(
        dialect="frab-xml",
        title=conference.of("title") or name,
        acronym=conference.of("acronym"),
        description=conference.of("description"),
        zone=zone.text() if zone else "",
        zone_line=zone.line if zone else 0,
        day_change=conference.of("day_change"),
        places=(conference.of("city"), conference.of("venue"), conference.of("country")),
        url=conference.of("url", "base_url") or root.of("url"),
        base_url=conference.of("base_url", "url"),
    )


def _session(event: Node, day: Node, room: str) -> RawSession:
    return RawSession(
        line=event.line,
        ids=(event.get("guid"), event.get("id"), event.get("code"), event.of("guid", "id", "slug")),
        title=event.of("title"),
        subtitle=event.of("subtitle"),
        abstract=event.of("abstract"),
        description=event.of("description"),
        date=event.of("date"),
        start=event.of("start"),
        end=event.of("end"),
        duration=event.of("duration"),
        day=day.get("date"),
        day_start=day.get("start"),
        day_end=day.get("end"),
        room=event.of("room") or room,
        track=event.of("track"),
        language=event.of("language"),
        state=event.of("state", "status"),
        is_break=event.of("type").lower() in BREAK_TYPES,
        people=[_person(person) for block in event.all("persons", "speakers") for person in block.children],
        links=_links(event),
    )


def _person(node: Node) -> RawPerson:
    ids = (node.get("guid"), node.get("id"), node.get("code"))
    return RawPerson(node.text(), ids, node.of("company"), biography=node.of("biography"))


def _links(event: Node) -> list[RawLink]:
    links: list[RawLink] = []
    for block in event.all("links"):
        links += [RawLink(link.get("href", "url"), link.text(), link.get("type")) for link in block.children]
    for block in event.all("attachments"):
        for link in block.children:
            links.append(RawLink(link.get("href", "url"), link.text(), link.get("type") or "slides"))
    for block in event.all("recording"):
        links += [
            RawLink(child.text(), "", "recording") for child in block.all("url", "link") if child.text()
        ]
    links += [
        RawLink(child.text(), "", "recording") for child in event.all("video_download_url") if child.text()
    ]
    return links
