"""What is refused by a request's head alone (S5, S10, H11, H12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.wire.client import KEY
from webinar.live.wire import edge
from webinar.live.wire.edge import Ask, Refused, Rules

OWN = "https://events.example.org"
RULES = Rules(
    allowed_host=lambda host: host == "events.example.org",
    allowed_origin=lambda origin, environ: origin == OWN,
    max_packet=100,
)
POLL = "EIO=4&transport=polling"
UPGRADE = {
    "QUERY_STRING": "EIO=4&transport=websocket", "HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_SEC_WEBSOCKET_VERSION": "13", "HTTP_SEC_WEBSOCKET_KEY": KEY,
}  # fmt: skip


def environ(**values: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "HTTP_HOST": "events.example.org", "QUERY_STRING": POLL} | values


def status(given: dict[str, Any]) -> int:
    try:
        edge.read(given, RULES)
    except Refused as refusal:
        return int(refusal.status.split()[0])
    return 200


@pytest.mark.parametrize(
    ("values", "ask"),
    [
        ({}, Ask("GET", "polling")),
        ({"HTTP_HOST": "EVENTS.example.org"}, Ask("GET", "polling")),
        ({"HTTP_ORIGIN": OWN}, Ask("GET", "polling")),
        (UPGRADE, Ask("GET", "websocket")),
        ({"QUERY_STRING": "transport=polling&sid=abcdefgh12"}, Ask("GET", "polling", "abcdefgh12")),
        (
            {"REQUEST_METHOD": "POST", "QUERY_STRING": POLL + "&sid=abcdefgh12", "CONTENT_LENGTH": "100"},
            Ask("POST", "polling", "abcdefgh12"),
        ),
        ({"REQUEST_METHOD": "OPTIONS", "HTTP_ORIGIN": OWN}, Ask("OPTIONS")),
    ],
)
def test_requests_in_order(values: dict[str, str], ask: Ask) -> None:
    assert edge.read(environ(**values), RULES) == ask


@pytest.mark.parametrize(
    "host", ["", "evil.example", "events.example.org,evil.example", "events.example.org:99999999", "a b", "[::1",
             "events.example.org\tx", "user@events.example.org"]
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_foreign_or_malformed_host(host: str, method: str) -> None:
    assert status(environ(HTTP_HOST=host, REQUEST_METHOD=method)) == 400


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "*", "", "http://events.example.org", OWN + ":8443",
               OWN + ".evil.example", "https://evil-events.example.org", OWN + "," + OWN]
)  # fmt: skip
@pytest.mark.parametrize("values", [{}, UPGRADE, {"REQUEST_METHOD": "OPTIONS"}])
def test_a_foreign_origin(origin: str, values: dict[str, str]) -> None:
    assert status(environ(HTTP_ORIGIN=origin, HTTP_X_FORWARDED_HOST="evil.example", **values)) == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH", "TRACE", "get", "X"])
def test_another_method(method: str) -> None:
    assert status(environ(REQUEST_METHOD=method)) == 400


@pytest.mark.parametrize(
    "query", ["", "EIO=4", "transport=polling", "EIO=3&transport=polling", "EIO=4&transport=abc",
              "EIO=abc&transport=polling", POLL + "&j=0", POLL + "&sid=..%2Fx", POLL + "&sid=short", POLL + "&EIO=4",
              POLL + "&transport=websocket", POLL + "&sid=" + "a" * 41, POLL + "&x=1" * 20,
              POLL + "&sid=abcdefgh%0a12", POLL + "&sid="]
)  # fmt: skip
def test_a_query_that_no_client_sends(query: str) -> None:
    assert status(environ(QUERY_STRING=query)) == 400


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"HTTP_CONNECTION": "close"}, 400),
        ({"HTTP_CONNECTION": "Upgraded"}, 400),
        ({"HTTP_UPGRADE": "h2c"}, 400),
        ({"REQUEST_METHOD": "POST"}, 400),
        ({"HTTP_SEC_WEBSOCKET_KEY": "short"}, 400),
        ({"HTTP_SEC_WEBSOCKET_VERSION": "8"}, 426),
        ({"HTTP_SEC_WEBSOCKET_VERSION": ""}, 426),
    ],
)
def test_half_an_upgrade(values: dict[str, str], code: int) -> None:
    assert status(environ(**(UPGRADE | values))) == code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"CONTENT_LENGTH": "101"}, 413),
        ({"CONTENT_LENGTH": "9" * 11}, 413),
        ({}, 411),
        ({"CONTENT_LENGTH": "²"}, 411),
        ({"CONTENT_LENGTH": "-1"}, 411),
        ({"CONTENT_LENGTH": "1", "HTTP_TRANSFER_ENCODING": "chunked"}, 411),
        ({"CONTENT_LENGTH": "1", "QUERY_STRING": POLL}, 400),
    ],
)
def test_a_body_is_judged_by_its_length(values: dict[str, str], code: int) -> None:
    assert status(environ(**({"REQUEST_METHOD": "POST", "QUERY_STRING": POLL + "&sid=abcdefgh12"} | values))) == code


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("unix", "unix"),
        ("", "unknown"),
    ],
)
def test_the_neighbourhood_of_an_address(address: str, prefix: str) -> None:
    assert edge.prefix({"REMOTE_ADDR": address}) == prefix
