"""The form of a company's profile: its fields, and how they become the company's row and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from webinar.core import clock, forms
from webinar.core.errors import Refusal
from webinar.core.text import clean_line
from webinar.directory.addresses import LinkLines, OptionalUrl, link_lines, read_links
from webinar.schedule.models import Company

HEADCOUNTS = ("1-5", "6-10", "11-20", "21-50", "51-250", "250+")
STAGES = ("idea", "prototype", "mvp", "first_clients", "growth", "scale_up")
MARKETS = ("b2b", "b2c", "b2g", "b2b2c")
NEEDS = ("pilot", "client", "distribution", "investor", "recruitment", "research", "data")
# What a company may want to keep between itself and the organisers.
SENSITIVE = ("headcount", "stage", "clients", "looks_for", "offers", "women_founders", "deck")
LISTS = ("markets", "looks_for", "staff_only")
_PLAIN = ("founded", "country", "city", "region", "headcount", "stage", "languages", "clients", "offers")
_PIECES = ("sectors", "technologies", "labels")
MOST_PIECES, LONGEST_PIECE = 12, 60
OLDEST = 1600


def _pieces(raw: str) -> str:
    split_pieces(raw)
    return raw


def split_pieces(raw: str) -> list[str]:
    """What stands between commas, each once."""
    pieces = list(dict.fromkeys(piece.strip() for piece in raw.replace(";", ",").split(",") if piece.strip()))
    if len(pieces) > MOST_PIECES:
        raise PydanticCustomError("directory.field.many_pieces", "pieces", {"most": MOST_PIECES})
    try:
        return [clean_line(piece, max_graphemes=LONGEST_PIECE).text for piece in pieces]
    except Refusal as refusal:
        raise PydanticCustomError(refusal.message, "pieces", refusal.params) from refusal


def _year(raw: str) -> str:
    typed = raw.strip()
    if not typed:
        return ""
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4 and OLDEST <= int(typed) <= clock.now().year):
        raise PydanticCustomError("directory.field.year", "year", {"first": OLDEST})
    return typed


def _some_of(known: tuple[str, ...]) -> AfterValidator:
    """Values joined by line breaks, each one that is known."""

    def validate(raw: str) -> str:
        if not set(raw.split()) <= set(known):
            raise PydanticCustomError("core.field.invalid", "choice")
        return raw

    return AfterValidator(validate)


def _one_of(known: tuple[str, ...]) -> AfterValidator:
    def validate(raw: str) -> str:
        if raw and raw not in known:
            raise PydanticCustomError("core.field.invalid", "choice")
        return raw

    return AfterValidator(validate)


_Line = Annotated[str, forms.line(0, 80)]
_Pieces = Annotated[str, forms.line(0, 800), AfterValidator(_pieces)]
_Long = Annotated[str, forms.text(0, 3_000, 12_000)]
_Short = Annotated[str, forms.text(0, 800, 4_000)]


class CompanyForm(forms.Form):
    """What is said of a company; `version` is the row's when the page was made."""

    version: str = "0"
    name: Annotated[str, forms.line(1, 120)]
    kind: Literal["startup", "large"] = "startup"
    one_liner_fr: Annotated[str, forms.line(0, 140)] = ""
    one_liner_en: Annotated[str, forms.line(0, 140)] = ""
    description_fr: _Long = ""
    description_en: _Long = ""
    website: OptionalUrl = ""
    links: LinkLines = ""
    founded: Annotated[str, AfterValidator(_year)] = ""
    country: _Line = ""
    city: _Line = ""
    region: _Line = ""
    headcount: Annotated[str, _one_of(HEADCOUNTS)] = ""
    stage: Annotated[str, _one_of(STAGES)] = ""
    sectors: _Pieces = ""
    technologies: _Pieces = ""
    labels: _Pieces = ""
    languages: _Line = ""
    markets: Annotated[str, _some_of(MARKETS)] = ""
    clients: _Short = ""
    looks_for: Annotated[str, _some_of(NEEDS)] = ""
    offers: _Short = ""
    staff_only: Annotated[str, _some_of(SENSITIVE)] = ""
    consent: Literal["", "yes", "no"] = ""


class OwnCompanyForm(CompanyForm):
    """The same for somebody of the company, who alone says whether women founded it."""

    women_founders: Literal["", "yes", "no"] = ""


def typed_of(company: Company) -> dict[str, str]:
    """The form's fields as the row has them."""
    profile = company.profile
    return {
        "name": company.name,
        "kind": "startup" if company.is_startup else "large",
        **both("one_liner", company.one_liner),
        **both("description", company.description),
        "website": company.website or "",
        "links": link_lines(profile.get("links", [])),
        **{name: str(profile.get(name, "")) for name in (*_PLAIN, "women_founders")},
        **{name: ", ".join(profile.get(name, [])) for name in _PIECES},
        **{name: "\n".join(profile.get(name, [])) for name in ("markets", "looks_for")},
        "staff_only": "\n".join(company.staff_only),
        "consent": company.consent,
    }


def fill(company: Company, form: CompanyForm) -> None:
    """Writes the form into the row and counts its version up."""
    company.name, company.is_startup = form.name, form.kind == "startup"
    company.one_liner = texts(form.one_liner_fr, form.one_liner_en)
    company.description = texts(form.description_fr, form.description_en)
    company.website = form.website or None
    profile: dict[str, Any] = {name: getattr(form, name) for name in _PLAIN}
    profile |= {name: split_pieces(getattr(form, name)) for name in _PIECES}
    profile |= {"links": read_links(form.links), "markets": form.markets.split(), "looks_for": form.looks_for.split()}
    women = form.women_founders if isinstance(form, OwnCompanyForm) else company.profile.get("women_founders", "")
    profile["women_founders"] = women
    company.profile = {name: value for name, value in profile.items() if value}
    company.staff_only = form.staff_only.split()
    if company.consent != form.consent:
        company.consent, company.consent_at = form.consent, clock.now()
    company.version += 1


def both(name: str, stored: Mapping[str, str]) -> dict[str, str]:
    """The two fields of a text; one of an unknown language is offered as the French one."""
    french = stored.get("fr") or ("" if stored.get("en") else next(iter(stored.values()), ""))
    return {f"{name}_fr": french, f"{name}_en": stored.get("en", "")}


def texts(french: str, english: str) -> dict[str, str]:
    """A text by language; languages without one are left out."""
    return {lang: text for lang, text in (("fr", french), ("en", english)) if text}


def differing(stored: Mapping[str, str], typed: Mapping[str, str]) -> Iterable[str]:
    """The fields in which what somebody typed is not what is stored."""
    return [name for name, value in stored.items() if name in typed and typed[name].strip() != value]
