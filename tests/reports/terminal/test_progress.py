"""The progress bar: only on a terminal, and only for what takes time."""

import io
import sys

import pytest

from hedgesim.reports.terminal.progress import Bar


class Terminal(io.StringIO):
    """An error stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make the error stream a terminal; in the test itself, for pytest sets it anew before one."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return stream


def test_nothing_is_written_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar(0, 10, "compiling")
        bar(10, 10, "playing histories")
    assert capsys.readouterr() == ("", "")


def test_what_is_over_in_a_second_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal(monkeypatch)
    with Bar() as bar:
        bar(5, 10, "playing histories")
    assert stream.getvalue() == ""


def test_what_takes_longer_shows_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal(monkeypatch)
    bar = Bar()
    monkeypatch.setattr("hedgesim.reports.terminal.progress.PATIENCE", 0.0)
    with bar:
        bar(5, 10, "playing histories")
    assert "playing histories" in stream.getvalue()
    assert "50%" in stream.getvalue()


def test_what_begins_with_nothing_done_shows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal(monkeypatch)
    with Bar() as bar:
        bar(0, 10, "compiling (once on this machine)")
    assert "compiling (once on this machine)" in stream.getvalue()
