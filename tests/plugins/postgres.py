"""A throw-away PostgreSQL: `postgres_url` (empty, whole run) and `fresh_postgres_url` (empty, one test)."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from steps.machine import find_postgres, free_port, is_root
from tests.plugins.absent import absent

START_WITHIN_S = 30
OWNER = "estrade"


class PostgresCluster:
    """A cluster of its own in a temporary folder, on a free loopback port, ended by pid."""

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self.programs = programs
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="estrade-postgres-"))
        self.log = self.folder / "log"
        self._durable = durable
        # PostgreSQL refuses to run as root, so root hands it to the account that its package made.
        self._user = "postgres" if is_root() else None
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._initialise()

    def _initialise(self) -> None:
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        done = subprocess.run(
            [self.programs / "initdb", "-D", self.folder / "data", "-U", OWNER, "--auth=trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            user=self._user, cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Starts the server and returns when it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "max_connections": "120",
            "timezone": "UTC",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *options],
                user=self._user, cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._wait_until_it_answers(self._process)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                psycopg2.connect(self.dsn("postgres"), connect_timeout=2).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the server: SIGINT closes connections and leaves in order, SIGQUIT is a crash."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def remove(self) -> None:
        """Ends the server and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str) -> str:
        """The address as psycopg2 takes it."""
        return f"host=127.0.0.1 port={self.port} user={OWNER} dbname={database}"

    def url(self, database: str) -> str:
        """The address as SQLAlchemy and DATABASE_URL take it."""
        return f"postgresql+psycopg2://{OWNER}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The name of a new, empty database."""
        self._made += 1
        name = f"estrade_{self._made}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return name

    def drop_database(self, name: str) -> None:
        """Deletes a database, closing whoever is still connected."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        with closing(psycopg2.connect(self.dsn("postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)


def new_cluster(*, durable: bool = False) -> PostgresCluster:
    """A started cluster; the caller removes it. Skips the test where PostgreSQL's programs are missing."""
    programs = find_postgres()
    if programs is None:
        absent("PostgreSQL", "install Debian's package `postgresql`, or run `make test` as root")
    cluster = PostgresCluster(programs, durable=durable)
    try:
        cluster.start()
    except BaseException:
        cluster.remove()
        raise
    return cluster


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """The run's PostgreSQL, without fsync."""
    cluster = new_cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: PostgresCluster) -> str:
    """One empty database for the whole run."""
    return postgres_cluster.url(postgres_cluster.new_database())


@pytest.fixture
def fresh_postgres_url(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """An empty database that only this test sees."""
    name = postgres_cluster.new_database()
    yield postgres_cluster.url(name)
    postgres_cluster.drop_database(name)
