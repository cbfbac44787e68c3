"""The server answers whatever it is asked, keeps to its folders, and never shows a traceback."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedgesim.cli import main
from hedgesim.explorer.serving import STREAMS, TABS, Explorer, ServerOptions


def ask(
    address: str, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request(method, path, headers=headers or {})
    reply = connection.getresponse()
    text = reply.read().decode("utf-8")
    connection.close()
    return reply.status, {k.lower(): v for k, v in reply.getheaders()}, text


def lines(address: str, query: str) -> list[dict[str, Any]]:
    status, _, text = ask(address, f"/bands?{query}")
    assert status == 200
    return [json.loads(line) for line in text.splitlines()]


def test_bands_come_few_first_then_all(address: str) -> None:
    found = lines(address, "off=canal&history=3")
    assert [one["shown"] for one in found] == [256, 2000]
    assert all(one["of"] == 2000 for one in found)
    assert set(found[-1]["charts"]) == {"level", "change", "leans", "without", "with"}
    assert "NaN" not in json.dumps(found)


def test_a_history_is_traced(address: str) -> None:
    _, _, text = ask(address, "/history?history=4&off=canal&at.clv-exit=2026-03")
    traced = json.loads(text)["trace"]
    assert "History 4 of seed 1" in traced
    assert "[clv-exit]" in traced
    assert "[canal]" not in traced


@pytest.mark.parametrize("number", ["99999", "-1", "x", ""])
def test_a_history_that_is_none_is_asked_for_again(number: str, address: str) -> None:
    _, _, text = ask(address, f"/history?history={number}")
    assert "from 0 to" in json.loads(text)["fault"]


def test_a_scenario_is_handed_out_as_a_file(address: str) -> None:
    status, headers, text = ask(address, "/scenario.yaml?off=canal&set.temperature=0.4")
    assert status == 200
    assert headers["content-disposition"].startswith('attachment; filename="canal-and-withdrawal-')
    assert "rate: 0" in text
    assert "temperature: 0.4" in text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=80)
)
def test_the_page_opens_at_any_address(address: str, query: str) -> None:
    status, headers, text = ask(address, f"/?{query}")
    assert status == 200
    assert "Traceback" not in text
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "query",
    ["outcome=%00&off=%ff%fe", "at.canal=9999-99", "with.canal.amount=1e309&tab=" + "x" * 500,
     "wide=-1&half=99999999999999999999", "scenario=..%2F..%2Fetc%2Fpasswd", "&&&===;;;"],
)  # fmt: skip
def test_garbage_is_played_as_the_scenario_is_told(address: str, query: str) -> None:
    assert lines(address, query)[-1]["sentence"] == lines(address, "")[-1]["sentence"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/../../etc/passwd", "/explore.css", "/assets/explore.js", "/%2e%2e/x"]
)
def test_there_are_no_other_files(address: str, path: str) -> None:
    assert ask(address, path)[0] == 404


def test_another_name_of_this_machine_is_refused(address: str) -> None:
    """So that a page elsewhere cannot ask by a name of its own that leads here."""
    assert ask(address, "/", headers={"Host": "elsewhere.example"})[0] == 400


@pytest.mark.parametrize("origin", [None, "http://elsewhere.example", "null"])
def test_only_the_page_itself_saves(address: str, saved: Path, origin: str | None) -> None:
    before = list(saved.iterdir())
    headers = {} if origin is None else {"Origin": origin}
    assert ask(address, "/save?off=canal", "POST", headers)[0] == 403
    assert ask(address, "/save?off=canal")[0] == 405
    assert list(saved.iterdir()) == before


def test_nothing_is_saved_where_no_folder_was_named() -> None:
    app = Explorer.__new__(Explorer)
    app.options = ServerOptions("baseline")
    assert "/save" not in [route.path for route in app.app().routes]  # type: ignore[attr-defined]


def test_room_is_made_again_when_clients_go(address: str) -> None:
    """More clients than are played at once, all of whom hang up."""
    place = urlsplit(address)
    for k in range(STREAMS + 4):
        with socket.create_connection((str(place.hostname), place.port or 0)) as client:
            query = f"set.heed={1 + k / 50}&tab=gone"
            client.sendall(f"GET /bands?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            client.recv(1)
    assert lines(address, "off=canal")[-1]["shown"] == 2000
    assert TABS > 1


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_it_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    assert main(["explore"]) == 2
    told = capsys.readouterr().err
    assert f"not installed: {missing}" in told
    assert 'pip install "hedgesim[explore]"' in told


def test_what_is_wrong_at_the_start_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["explore", "--port", str(port)]) == 2
        assert f"127.0.0.1:{port}:1:1: error: cannot serve here" in capsys.readouterr().err
    assert main(["explore", "--port", "0", "--save-to", str(tmp_path / "no")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert main(["explore", "funan-tech-canal", "--port", "0"]) == 2
    assert "did you mean 'funan-techo-canal'" in capsys.readouterr().err
