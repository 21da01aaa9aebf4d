"""A checker of our own for what calendars and invitation mails may say (RFC 5545, 5546, 7986, 6047)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage

CONTENT_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    r'(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)*):(.*)',
    re.DOTALL,
)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
TEXTS = re.compile(r"(?:[^\\;\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
UTC_MOMENT = re.compile(r"\d{8}T([01]\d|2[0-3])[0-5]\d[0-5]\dZ")
LOCAL_MOMENT = re.compile(r"\d{8}T([01]\d|2[0-3])[0-5]\d[0-5]\d")
DAY = re.compile(r"\d{8}")
DURATION = re.compile(r"-?P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)")
OFFSET = re.compile(r"[+-]\d{4}(\d\d)?")
ADDRESS = re.compile(r"https?://[!-~]+")
MAILTO = re.compile(r"mailto:[!-~]+@[!-~]+")
RULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*")
WORD = re.compile(r"[A-Z-]+")

ONCE, MAYBE, MANY = "1", "?", "*"
PROPERTIES: dict[str, dict[str, tuple[str, re.Pattern[str], frozenset[str]]]] = {}


def _allow(component: str, line: str, form: re.Pattern[str], *parameters: str) -> None:
    for word in line.split():
        name, how_often = word[:-1], word[-1]
        PROPERTIES.setdefault(component, {})[name] = (how_often, form, frozenset(parameters))


_allow("VCALENDAR", "VERSION1 PRODID1 CALSCALE? METHOD? NAME? DESCRIPTION? COLOR?", TEXT)
_allow("VCALENDAR", "X-WR-CALNAME? X-WR-CALDESC? X-WR-TIMEZONE?", TEXT)
_allow("VCALENDAR", "REFRESH-INTERVAL? X-PUBLISHED-TTL?", DURATION, "VALUE")
_allow("VCALENDAR", "URL? SOURCE?", ADDRESS, "VALUE")
_allow("VEVENT", "UID1 STATUS? TRANSP? COLOR? RELATED-TO*", TEXT)
_allow("VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS? X-MICROSOFT-DISALLOW-COUNTER?", TEXT)
_allow("VEVENT", "DTSTAMP1 CREATED? LAST-MODIFIED?", UTC_MOMENT)
_allow("VEVENT", "DTSTART1 DTEND? RECURRENCE-ID?", re.compile(r"\d{8}(T\d{6}Z?)?"), "TZID", "VALUE")
_allow("VEVENT", "EXDATE*", re.compile(r"\d{8}(T\d{6}Z?)?(,\d{8}(T\d{6}Z?)?)*"), "TZID", "VALUE")
_allow("VEVENT", "SEQUENCE?", re.compile(r"\d+"))
_allow("VEVENT", "SUMMARY? DESCRIPTION? LOCATION? X-ALT-DESC?", TEXT, "LANGUAGE", "FMTTYPE")
_allow("VEVENT", "CATEGORIES*", TEXTS)
_allow("VEVENT", "URL?", ADDRESS)
_allow("VEVENT", "CONFERENCE*", ADDRESS, "VALUE", "FEATURE", "LABEL")
_allow("VEVENT", "ORGANIZER?", MAILTO, "CN")
_allow("VEVENT", "ATTENDEE*", MAILTO, "CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP")
_allow("VEVENT", "RRULE?", RULE)
_allow("VALARM", "ACTION1 DESCRIPTION1", TEXT)
_allow("VALARM", "TRIGGER1", DURATION)
_allow("VTIMEZONE", "TZID1", TEXT)
for _half in ("STANDARD", "DAYLIGHT"):
    _allow(_half, "DTSTART1", LOCAL_MOMENT)
    _allow(_half, "TZOFFSETFROM1 TZOFFSETTO1", OFFSET)
    _allow(_half, "TZNAME?", TEXT)
    _allow(_half, "RRULE?", RULE)
INSIDE = {
    "": ("VCALENDAR",), "VCALENDAR": ("VTIMEZONE", "VEVENT"), "VEVENT": ("VALARM",),
    "VTIMEZONE": ("STANDARD", "DAYLIGHT"),
}  # fmt: skip
VALUES = {
    "VERSION": {"2.0"}, "CALSCALE": {"GREGORIAN"}, "STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"}, "ACTION": {"DISPLAY"},
}  # fmt: skip


@dataclass
class Part:
    """A component: its properties as name, parameters, value; what is inside it."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inside: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[tuple[dict[str, str], str]]:
        """The properties of that name."""
        return [(parameters, value) for key, parameters, value in self.lines if key == name]

    def one(self, name: str) -> str:
        """The value of the first one, empty without any."""
        return next((value for _, value in self.all(name)), "")


def complaints(body: bytes) -> list[str]:
    """What is wrong with a calendar of ours; empty when nothing is."""
    found = list(_octets(body))
    root = Part("")
    found += _read(body, root)
    if [part.name for part in root.inside] != ["VCALENDAR"]:
        return [*found, "not one VCALENDAR"]
    calendar = root.inside[0]
    found += _component(calendar)
    found += _zones(calendar)
    for event in (part for part in calendar.inside if part.name == "VEVENT"):
        found += _event(event)
    return found + list(_method(calendar))


def _octets(body: bytes) -> Iterator[str]:
    if not body.endswith(b"\r\n"):
        yield "no line break at the end"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", body):
        yield "a line break that is not CR LF"
    for line in body.split(b"\r\n"):
        if len(line) > 75:
            yield f"a line of {len(line)} octets"
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield "a line folded inside a character"
            continue
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
            yield f"a control character in {text!r}"
        if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
            yield "a line folded inside an escape"


def _read(body: bytes, root: Part) -> Iterator[str]:
    path = [root]
    for line in body.decode("utf-8", "replace").replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        match = CONTENT_LINE.fullmatch(line)
        if match is None:
            yield f"no content line: {line[:60]!r}"
            continue
        name, value = match[1], match[3]
        parameters = [(one[1], one[2]) for one in PARAMETER.finditer(match[2])]
        if len({key for key, _ in parameters}) != len(parameters):
            yield f"{name} has a parameter twice"
        if name == "BEGIN":
            if value not in INSIDE.get(path[-1].name, ()):
                yield f"{value} inside {path[-1].name or 'nothing'}"
            path[-1].inside.append(Part(value))
            path.append(path[-1].inside[-1])
        elif name == "END":
            if path[-1].name != value or len(path) == 1:
                yield f"END:{value} closes {path[-1].name}"
            else:
                path.pop()
        else:
            if path[-1].inside:
                yield f"{name} after a component of {path[-1].name}"
            path[-1].lines.append((name, dict(parameters), value))
    if len(path) != 1:
        yield f"{path[-1].name} is not closed"


def _component(part: Part) -> Iterator[str]:
    allowed = PROPERTIES.get(part.name, {})
    counts = Counter(name for name, _, _ in part.lines)
    for name, (how_often, _form, _parameters) in allowed.items():
        if how_often == ONCE and counts[name] != 1 or how_often == MAYBE and counts[name] > 1:
            yield f"{part.name} has {name} {counts[name]} times"
    for name, parameters, value in part.lines:
        if name not in allowed:
            yield f"{part.name} has {name}"
            continue
        _how_often, form, known = allowed[name]
        if not form.fullmatch(value) or value not in VALUES.get(name, {value}):
            yield f"{name} is {value[:60]!r}"
        if not value.strip():
            yield f"{name} is empty"
        yield from (f"{name} has the parameter {key}" for key in parameters if key not in known)
    for inner in part.inside:
        yield from _component(inner)


def _zones(calendar: Part) -> Iterator[str]:
    given = [part.one("TZID") for part in calendar.inside if part.name == "VTIMEZONE"]
    used = {
        parameters["TZID"] for part in calendar.inside for _, parameters, _ in part.lines if "TZID" in parameters
    }
    events = [part for part in calendar.inside if part.name == "VEVENT"]
    if len(set(given)) != len(given):
        yield "a zone given twice"
    yield from (f"the zone {name} is not given" for name in sorted(used - set(given)))
    yield from (f"the zone {name} is not used" for name in sorted(set(given) - used) if events)
    if used & {"UTC", "GMT", "Etc/UTC"}:
        yield "UTC named as a zone"
    for part in calendar.inside:
        if part.name == "VTIMEZONE" and not any(one.name == "STANDARD" for one in part.inside):
            yield "a zone without standard time"


def _event(event: Part) -> Iterator[str]:
    named = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
    forms = {name: _form_of(*one) for name in named for one in event.all(name)}
    needed = {"SUMMARY", "SEQUENCE", "TRANSP", "CREATED", "LAST-MODIFIED", "DTEND"}
    if not event.all("ATTENDEE"):
        needed.add("STATUS")
    yield from (f"no {name}" for name in sorted(needed) if not event.one(name))
    cancelled = event.one("STATUS") == "CANCELLED"
    for wrong, words in (
        (len(set(forms.values())) > 1, f"times of several forms: {forms}"),
        ("floating" in forms.values(), "a floating time"),
        (event.one("DTEND") <= event.one("DTSTART"), "it ends before it starts"),
        (len(event.one("UID").encode()) > 255, "a long UID"),
        (len(_unescaped(event.one("SUMMARY"))) > 255, "a long title"),
        (len(_unescaped(event.one("DESCRIPTION"))) > 8_192, "a long description"),
        (event.one("CREATED") > event.one("LAST-MODIFIED"), "modified before it was created"),
        (cancelled and (event.one("TRANSP") != "TRANSPARENT" or event.inside), "cancelled, but busy or ringing"),
        (any(given.get("VALUE") != "URI" for given, _ in event.all("CONFERENCE")), "a CONFERENCE without VALUE=URI"),
    ):
        if wrong:
            yield words
    if event.all("RRULE"):
        yield from _rule(event.one("RRULE"), forms["DTSTART"])


def _rule(rule: str, form: str) -> Iterator[str]:
    if ("COUNT=" in rule) == ("UNTIL=" in rule):
        yield f"a rule without one bound: {rule}"
    until = re.search(r"UNTIL=([^;]+)", rule)
    if until and not (DAY if form == "date" else UTC_MOMENT).fullmatch(until[1]):
        yield f"UNTIL={until[1]}"


def _form_of(parameters: dict[str, str], values: str) -> str:
    value = values.split(",")[0]
    if parameters.get("VALUE") == "DATE" and DAY.fullmatch(value):
        return "date"
    if "TZID" in parameters and LOCAL_MOMENT.fullmatch(value):
        return f"in {parameters['TZID']}"
    return "utc" if UTC_MOMENT.fullmatch(value) and not parameters else "floating"


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _method(calendar: Part) -> Iterator[str]:
    method = calendar.one("METHOD")
    events = [part for part in calendar.inside if part.name == "VEVENT"]
    keys = [(event.one("UID"), event.one("RECURRENCE-ID")) for event in events]
    statuses = {event.one("STATUS") for event in events}
    people = {(len(event.all("ORGANIZER")), len(event.all("ATTENDEE"))) for event in events}
    stamps = {event.one("DTSTAMP") == event.one("LAST-MODIFIED") for event in events}
    allowed = {"REQUEST": {"CONFIRMED", "TENTATIVE"}, "CANCEL": {"CANCELLED", ""}}
    for wrong, words in (
        (len(set(keys)) != len(keys), "an entry twice"),
        (not method and not people <= {(0, 0)}, "people named in a published calendar"),
        (not method and not stamps <= {True}, "a DTSTAMP that is not LAST-MODIFIED"),
        (method and people != {(1, 1)}, f"{people} organisers and guests"),
        (method and len({uid for uid, _ in keys}) != 1, "a message about several entries"),
        (method and not statuses <= allowed.get(method, statuses), f"{method} with {statuses}"),
        (method == "CANCEL" and any(event.inside for event in events), "a cancellation that rings"),
    ):
        if wrong:
            yield words


def mail_complaints(mail: EmailMessage) -> list[str]:
    """What is wrong with a mail that carries a calendar, and with the calendar in it (B21 to B23, B25)."""
    found = []
    kinds = [part.get_content_type() for part in mail.walk()]
    wanted = "multipart/mixed multipart/alternative text/plain text/html text/calendar application/ics"
    if kinds != wanted.split():
        return [f"the shape is {kinds}"]
    inside, attached = list(mail.walk())[4:]
    body = bytes(inside.get_payload(decode=True))
    calendar = body.decode("utf-8").replace("\r\n ", "")
    method = re.search(r"^METHOD:(\w+)\r$", calendar, re.MULTILINE)
    guests = re.findall(r"^ATTENDEE.*:mailto:(\S+)\r$", calendar, re.MULTILINE)
    organisers = re.findall(r"^ORGANIZER.*:mailto:(\S+)\r$", calendar, re.MULTILINE)
    answers_go_to = (mail["Reply-To"] or mail["From"]).addresses[0].addr_spec
    texts = [str(part["Content-Type"]) for part in list(mail.walk())[2:4]]
    for wrong, words in (
        (body != attached.get_payload(decode=True), "two different calendars"),
        (method is None or inside.get_param("method") != method[1], "another method in the mail than in the calendar"),
        (inside["Content-Disposition"] is not None, "a disposition on the calendar inside"),
        (attached.get_content_disposition() != "attachment", "the file is no attachment"),
        ((attached.get_filename(), attached.get_param("name")) != ("invite.ics",) * 2, "another file name"),
        ({part["Content-Transfer-Encoding"] for part in (inside, attached)} != {"base64"}, "not base64"),
        (str(inside.get_content_charset()) != "utf-8", "another charset"),
        (any('charset="utf-8"' not in one for one in texts), "a text in another charset"),
        (set(guests) != {mail["To"].addresses[0].addr_spec} or len(mail["To"].addresses) != 1, "To is not the guest"),
        (mail["Cc"] is not None or mail["Bcc"] is not None, "copies to others"),
        (set(organisers) != {answers_go_to}, "answers go past the organiser"),
        (mail["Auto-Submitted"] != "auto-generated", "not marked as automatic"),
        (not re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", str(mail["Message-ID"])), "no Message-ID"),
        (mail["MIME-Version"] != "1.0" or mail["Date"] is None, "a header that is missing"),
    ):
        if wrong:
            found.append(words)
    return found + complaints(body)
