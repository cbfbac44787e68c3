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


def test_a_log_has_a_line_from_time_to_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with Bar() as bar:
        for second in range(1, 61):
            now = float(second)
            bar(100 * second, 6000, "playing histories")
    assert capsys.readouterr().err.splitlines() == [
        f"hedgesim: playing histories: {100 * second:,} of 6,000, {second} s"
        for second in (10, 20, 40)
    ]


def test_no_line_is_written_where_none_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with Bar(lines=False) as bar:
        now = 60.0
        bar(1, 2, "playing histories")
    assert capsys.readouterr() == ("", "")
