"""The two commands: what they list, refuse and remember."""

from __future__ import annotations

import ast
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import make
from steps import machine, programs, serving, stamps


def call(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, machine.ROOT / "tools" / "make.py", *words],
        capture_output=True, text=True, check=False, env=programs.environment(env),
    )  # fmt: skip


def test_help_lists_the_targets_of_the_makefile_and_each_is_known() -> None:
    documented = re.findall(r"^([a-z]+):.*##", (machine.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted({"help", "clean", *make.TARGETS})
    done = call("help")
    listed = re.findall(r"^  ([a-z]+)  ", done.stdout, re.MULTILINE)
    assert (done.returncode, listed) == (0, documented)


def test_an_unknown_target_is_refused_in_words() -> None:
    done = call("fly")
    assert done.returncode == 2
    assert done.stderr == "\nThere is no target 'fly'. `python3 tools/make.py help` lists them.\n"


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "٣٣٣"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    done = call("run", PORT=port)
    assert done.returncode == 2
    assert done.stderr.startswith(f"\nPORT must be a number from 1 to 65535, not {port!r}.")


def test_a_taken_port_is_refused_before_anything_is_installed() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = call("run", PORT=str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be listened on (Address already in use)" in done.stderr
    assert f"choose another port: PORT={port + 1} make run" in done.stderr
    assert done.stdout == ""


def test_too_little_room_is_said_with_numbers(tmp_path: Path) -> None:
    with pytest.raises(machine.Missing, match=r"has \d+ MB left; set-up needs 99999999 MB"):
        machine.require_room(tmp_path, 99_999_999)


def test_a_free_port_can_be_listened_on() -> None:
    machine.require_port("127.0.0.1", machine.free_port())


def test_a_chromium_that_is_named_is_taken_or_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    assert machine.find_chromium() is None
    (tmp_path / "one").touch()
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "one"))
    assert machine.find_chromium() == str(tmp_path / "one")


def test_what_an_old_python_meets_still_parses_there() -> None:
    for name in ("make.py", "steps/__init__.py", "steps/machine.py"):
        ast.parse((machine.ROOT / "tools" / name).read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("output", "start"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("npm error code ENOTFOUND", "The package registry cannot be reached."),
        ("Temporary failure in name resolution", "The package registry cannot be reached."),
        ("ERROR: No matching distribution found for x==9", "The registry has no such version"),
        ("EACCES: permission denied, mkdir", "Some file belongs to another user"),
        ("something else", ""),
    ],
)
def test_a_failure_is_explained(output: str, start: str) -> None:
    assert programs.reason(output).startswith(start)
    assert bool(programs.reason(output)) == bool(start)


def test_a_failed_program_shows_its_end_and_the_reason() -> None:
    script = "print('\\n'.join(map(str, range(100)))); raise SystemExit('No space left on device')"
    with pytest.raises(machine.Missing) as raised:
        programs.quietly([sys.executable, "-c", script], "Trying")
    lines = str(raised.value).splitlines()
    assert lines[-1] == "Trying: this failed. The disk is full. Make room, then run the same command again."
    assert len(lines) == programs.SHOWN_LINES + 2


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(machine.Missing, match="Trying: the program /no/such/one is not there"):
        programs.quietly(["/no/such/one"], "Trying")


def test_a_stamp_holds_only_for_the_same_sources(tmp_path: Path) -> None:
    source, stamp = tmp_path / "a.txt", tmp_path / "stamp"
    source.write_text("one")
    first = stamps.fingerprint([source], "3.11")
    assert not stamps.is_done(stamp, first)
    stamps.mark_done(stamp, first)
    assert stamps.is_done(stamp, stamps.fingerprint([source], "3.11"))
    assert not stamps.is_done(stamp, stamps.fingerprint([source], "3.12"))
    source.write_text("two")
    assert not stamps.is_done(stamp, stamps.fingerprint([source], "3.11"))


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    key = serving.secret_key(folder)
    assert len(key) == 64
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert serving.secret_key(folder) == key


def test_a_secret_key_cut_off_by_a_crash_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    assert len(serving.secret_key(tmp_path)) == 64


def test_what_the_person_has_set_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    chosen = {"HOST": "127.0.0.1", "PORT": "8123", "DATA_DIR": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    assert serving.settings() == chosen
    monkeypatch.delenv("SECRET_KEY")
    assert serving.settings()["SECRET_KEY"] == (tmp_path / "secret_key").read_text()
