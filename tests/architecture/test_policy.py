"""Deny by default: no route without a permission, no unsafe route without a token, no verb without its table line."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.plugins.application import ORIGIN
from webinar.core.security import SAFE_METHODS, csrf
from webinar.live.registry import Registry
from webinar.people.permissions import PERMISSIONS, declare, public_route

# The address itself is the capability and no cookie is read: there is nothing that another site could abuse.
BY_CAPABILITY = {
    "webinar.live.screen_pages.ticket": "/screen/1/ticket",
    "webinar.registrations.refusal_pages.stop": "/stop/1",
}


def without_permission(app: Flask) -> list[str]:
    """Routes whose view names no permission of the table."""
    return sorted(
        f"{sorted(rule.methods or ())} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "permission", None) not in PERMISSIONS
    )


def unsafe_routes(app: Flask) -> list[tuple[str, str]]:
    """Method and an address, made up where it has parts, of every route that may change something."""
    return sorted(
        (method, "".join("1" if part.startswith("<") else part for part in _parts(rule.rule)))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - SAFE_METHODS
    )


def _parts(rule: str) -> list[str]:
    return rule.replace("<", "\0<").replace(">", ">\0").split("\0")


def test_every_route_names_its_permission(app: Flask) -> None:
    assert without_permission(app) == []


def test_every_route_that_writes_wants_a_token(app: Flask) -> None:
    assert csrf._exempt_views == set(BY_CAPABILITY)
    assert csrf._exempt_blueprints == set()
    client = app.test_client()
    open_to_strangers = [
        (method, address)
        for method, address in unsafe_routes(app)
        if address not in BY_CAPABILITY.values()
        if client.open(address, method=method, data={"x": "1"}, base_url=ORIGIN).status_code != 400
    ]
    assert unsafe_routes(app) != []
    assert open_to_strangers == []


def test_every_verb_has_a_permission_and_every_permission_is_somebodys(app: Flask) -> None:
    registry: Registry = app.extensions["registry"]
    assert {verb for verb, command in registry.commands.items() if command.permission not in PERMISSIONS} == set()
    assert {name for name, roles in PERMISSIONS.items() if not roles} == {"system.only"}


def test_the_rules_see() -> None:
    wild = Flask("wild", static_folder=None)
    wild.add_url_rule("/open", "open", lambda: "", methods=["GET"])
    wild.add_url_rule("/a/<int:id>/b", "declared", public_route(lambda id: ""), methods=["POST"])
    assert without_permission(wild) == ["['GET', 'HEAD', 'OPTIONS'] /open"]
    assert unsafe_routes(wild) == [("POST", "/a/1/b")]
    with pytest.raises(ValueError, match="no permission 'invented' in the table"):
        declare(lambda: "", "invented")
