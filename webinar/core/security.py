"""Request hooks and headers that make every response safe by default."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from config import Settings
from webinar.core.strict_json import InvalidJSON, loads

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HSTS = "max-age=31536000"
_HOST = re.compile(r"^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$", re.IGNORECASE)
csrf = CSRFProtect()


def new_token() -> str:
    """192 random bits for a link or cookie, URL-safe."""
    return secrets.token_urlsafe(24)


def new_public_id() -> str:
    """A random id for URLs, 72 bits: names, never authorises (S22)."""
    return secrets.token_hex(9)


def token_hash(token: str) -> str:
    """What is stored of a token; tokens are random, so a plain SHA-256 is enough (S15)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def safe_next(target: str | None, default: str) -> str:
    """A path of this site to go on to, or `default` (S8)."""
    if not target or len(target) > 500:
        return default
    decoded = target
    for _ in range(3):
        decoded = unquote(decoded)
    if " " in target:
        return default
    for text in (target, decoded):
        if not text.startswith("/") or "\\" in text or "//" in text.split("?")[0]:
            return default
        if any(ord(char) < 32 or ord(char) == 127 for char in text):
            return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return default
    return parts.path + (f"?{parts.query}" if parts.query else "")


def content_policy(frame_sources: Iterable[str], media_sources: Iterable[str] = ()) -> str:
    """The strict policy of every page; players may come only from the given sources (S1, S12)."""
    frames = " ".join(sorted(frame_sources)) or "'none'"
    media = " ".join(["'self'", *sorted(media_sources)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; media-src {media}; frame-src {frames}; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


def hide_addresses(blueprint: Blueprint) -> None:
    """Keeps the addresses of a blueprint, which carry secrets, out of Referer headers and search engines (S15, S42)."""

    @blueprint.after_request
    def hide(response: Response) -> Response:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def keep_unlisted(*blueprints: Blueprint) -> None:
    """Keeps the pages of blueprints, which are about one person or for staff, out of search engines."""

    def unlist(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    for blueprint in blueprints:
        blueprint.after_request(unlist)


class RowNumber(IntegerConverter):
    """A number in an address that every database can hold: longer ones are as good as missing."""

    regex = r"[0-9]{1,9}"


def _check_path() -> None:
    # No address has a zero byte, and PostgreSQL takes no text with one.
    if "\0" in request.path:
        abort(404)


def protect(app: Flask, settings: Settings) -> None:
    """Installs Host, path, origin and CSRF checks before requests and headers after them."""
    csrf.init_app(app)
    app.url_map.converters["int"] = RowNumber
    hosts = settings.hosts
    origins = {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}

    @app.before_request
    def check_host() -> None:
        host = request.environ.get("HTTP_HOST", "")
        if not _HOST.match(host) or host.lower() not in hosts:
            abort(400)

    app.before_request(_check_path)

    @app.before_request
    def check_origin() -> None:
        if request.method in SAFE_METHODS:
            return
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        # A form on a page with `no-referrer` (personal links) sends "null": then the browser's own word counts.
        known = origin is None or origin.lower() in origins or (origin == "null" and site == "same-origin")
        if site == "cross-site" or not known:
            abort(400)

    @app.before_request
    def check_json() -> None:
        if request.mimetype != "application/json":
            return
        try:
            g.json = loads(request.get_data())
        except InvalidJSON:
            abort(400)

    @app.after_request
    def add_headers(response: Response) -> Response:
        return secure(response, is_https=request.is_secure or settings.is_https)


def secure(response: Response, *, is_https: bool) -> Response:
    """Adds the headers of S1 and S4 to a response that has not set its own."""
    headers = response.headers
    if g.get("is_unlisted"):
        headers["X-Robots-Tag"] = "noindex"
    frames: Iterable[str] = g.get("frame_sources", ())
    media: Iterable[str] = g.get("media_sources", ())
    headers.setdefault("Content-Security-Policy", content_policy(frames, media))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if is_https:
        headers.setdefault("Strict-Transport-Security", HSTS)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store"
        headers.add("Vary", "Cookie")
    return response
