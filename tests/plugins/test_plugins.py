"""The plugins do what they promise to every other test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import psycopg2
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, text

from tests.plugins.chromium import Visitor, axe_findings, sideways_overflow
from tests.plugins.postgres import PostgresCluster
from tests.plugins.server import RunningServer


def test_a_fresh_database_is_empty_and_sqlalchemy_opens_it(fresh_postgres_url: str) -> None:
    engine = create_engine(fresh_postgres_url)
    with engine.connect() as connection:
        tables = connection.execute(text("select count(*) from pg_tables where schemaname='public'")).scalar()
        zone = connection.execute(text("show timezone")).scalar()
    engine.dispose()
    assert (tables, zone) == (0, "UTC")


def test_a_postgres_cluster_can_be_stopped_and_started(postgres_cluster: PostgresCluster) -> None:
    name = postgres_cluster.new_database()
    postgres_cluster.stop()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(postgres_cluster.dsn(name))
    postgres_cluster.start()
    with closing(psycopg2.connect(postgres_cluster.dsn(name))) as connection:
        assert connection.info.dbname == name
    postgres_cluster.drop_database(name)


def test_fresh_databases_are_apart(postgres_url: str, fresh_postgres_url: str) -> None:
    assert postgres_url != fresh_postgres_url


def test_a_visitor_hears_what_the_console_and_the_content_policy_say(browse: Callable[..., Visitor]) -> None:
    visitor = browse()
    page = visitor.page
    policy = """<meta http-equiv="Content-Security-Policy" content="style-src 'none'">"""
    page.set_content(policy + '<p style="color: red">a</p>')
    page.evaluate("console.error('broken')")
    page.evaluate("setTimeout(() => { throw new Error('uncaught one') }, 0)")
    page.wait_for_timeout(100)
    heard = [complaint.split(": ", 1)[1] for complaint in visitor.take_complaints()]
    assert "console error: broken" in heard
    assert any("violates the following Content Security Policy directive" in complaint for complaint in heard)
    assert any("uncaught one" in complaint for complaint in heard)
    assert visitor.complaints == []


def test_axe_and_overflow_find_what_is_wrong(browse: Callable[..., Visitor]) -> None:
    page = browse(width=320).page
    page.set_content("<html lang=fr><title>t</title><main><h1>h</h1><img src='data:,'></main></html>")
    assert [finding.split(" ")[0] for finding in axe_findings(page)] == ["image-alt"]
    assert sideways_overflow(page) == 0
    page.set_content("<html lang=fr><title>t</title><main><h1>h</h1><pre>" + "x" * 200 + "</pre></main>")
    assert sideways_overflow(page) > 0


def test_visitors_share_nothing(browse: Callable[..., Visitor], chromium: Browser) -> None:
    first, second = browse(lang="en", dark=True), browse()
    assert first.context is not second.context
    seen = "[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
    assert [visitor.page.evaluate(seen) for visitor in (first, second)] == [["en-GB", True], ["fr-FR", False]]
    assert chromium.is_connected()


def test_a_served_process_stops_in_order_and_comes_back_after_a_kill(serve: Callable[..., RunningServer]) -> None:
    server = serve()
    first = server.pid
    server.kill()
    assert not server.answers()
    server.restart()
    assert server.answers()
    assert server.pid != first
    assert server.stop() == 0


def test_a_server_that_cannot_start_says_why(serve: Callable[..., RunningServer]) -> None:
    with pytest.raises(RuntimeError, match="Estrade does not start: SECRET_KEY must be 32 random characters"):
        serve(SECRET_KEY="short")
