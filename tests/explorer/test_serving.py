"""The server answers whatever it is asked, keeps to its folders, and never shows a traceback."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedgesim.cli import main
from hedgesim.explorer import connections
from hedgesim.explorer.access import Access
from hedgesim.explorer.handlers import PLAYED, STREAMS, TABS, Explorer, ServerOptions
from helpers.served import served

SCENARIO = "canal-and-withdrawal"
SECURED = {name.lower() for name, _ in connections.HEADERS}


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
    return lines_of(text)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_bands_come_few_first_then_all(address: str) -> None:
    found = lines(address, "off=canal&history=3")
    assert [one["shown"] for one in found] == [256, 2000]
    assert all(one["of"] == 2000 for one in found)
    changed = {f"{name}-{place}" for name in ("level", "change", "against") for place in (0, 1)}
    assert set(found[-1]["charts"]) == changed | {"leans", "without", "with"}
    assert found[-1]["states"] == [["Changed", "without canal"]]
    assert "NaN" not in json.dumps(found)


def test_states_are_named_and_compared(address: str) -> None:
    query = "outcome=lean&set.temperature=0.4&a=off%3Dcanal%26at.clv-exit%3D2025-03"
    found = lines(address, query)[-1]
    assert found["states"] == [
        ["A", "without canal; clv-exit: date Mar 2025"],
        ["B", "temperature 0.4"],
    ]
    assert "Against A (" in found["sentences"][0]
    assert found["charts"]["against-0"]["title"] == "Lean, all domains: B less A"
    same = lines(address, "off=canal&a=off%3Dcanal")[-1]
    assert same["states"] == [["A", "without canal"], ["B", "without canal"]]
    assert "against-0" not in same["charts"]


def test_the_verdict_is_sent_as_sentences(address: str) -> None:
    found = json.loads(ask(address, "/verdict?off=canal&uncertainty=chance&tab=x")[2])["verdict"]
    assert len(found) > 1
    assert all(sentence.endswith(".") for sentence in found)
    assert "Cambodia" in " ".join(found)


def test_the_form_of_a_kind_is_escaped_and_has_its_fields(address: str) -> None:
    _, headers, form = ask(address, "/kind?kind=trade_sanction")
    assert headers["content-type"].startswith("text/html")
    for field in ("at", "by", "loss", "duration", "scale", "after", "when"):
        assert form.count(f'data-field="{field}"') == 1
        assert f'id="fault-{field}"' in form
    for kind in ("", "custom", "nothing", "%3Cscript%3E", "effects"):
        assert ask(address, f"/kind?kind={kind}")[::2] == (200, "")


def test_faults_of_an_added_event_name_their_fields(address: str) -> None:
    good = "add.1.event=visit&add.1.by=Japan&add.1.at=2026-03"
    wrong = "add.2.event=trade_sanction&add.2.by=Vietnm&add.2.loss=much&add.2.effects=x"
    found = dict(json.loads(ask(address, f"/faults?{good}&{wrong}")[2])["faults"])
    assert "did you mean 'Vietnam'" in found["by"]
    assert "not a share" in found["loss"]
    assert found["every"].startswith("nothing makes this event happen")
    assert "effects" in found
    assert json.loads(ask(address, f"/faults?{good}")[2]) == {"faults": []}
    assert json.loads(ask(address, "/faults?off=canal")[2]) == {"faults": []}


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
    assert lines(address, query)[-1]["sentences"] == lines(address, "")[-1]["sentences"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/../../etc/passwd", "/explore.css", "/assets/explore.js", "/%2e%2e/x"]
)
def test_there_are_no_other_files(address: str, path: str) -> None:
    assert ask(address, path)[0] == 404


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "127.0.0.1:1", "localhost", "127.0.0.1.example:{port}",
             "x@127.0.0.1:{port}", "0.0.0.0:{port}", "", "\xe9:{port}"],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    ["/", "/bands", "/history?history=1", "/scenario.yaml", "/none", "/verdict", "/levers",
     "/kind?kind=visit", "/faults"],
)  # fmt: skip
def test_another_name_of_this_machine_is_refused(address: str, host: str, path: str) -> None:
    """So that a page elsewhere cannot ask by a name of its own that leads here."""
    named = host.format(port=urlsplit(address).port)
    status, headers, text = ask(address, path, headers={"Host": named})
    assert status == 400
    assert "--allow-host" in text
    assert set(headers) >= SECURED


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_known(address: str, host: str) -> None:
    named = f"{host}:{urlsplit(address).port}"
    assert ask(address, "/", headers={"Host": named})[0] == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 200), ("/", "HEAD", 200), ("/bands", "POST", 405), ("/none", "GET", 404),
     ("/none", "HEAD", 404), ("/save", "POST", 403), ("/history", "GET", 200),
     ("/explore.js", "GET", 200), ("/scenario.yaml", "GET", 200), ("/", "BREW", 405)],
)  # fmt: skip
def test_every_answer_has_the_security_headers(
    address: str, path: str, method: str, status: int
) -> None:
    found, headers, _ = ask(address, path, method)
    assert found == status
    assert set(headers) >= SECURED
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    "text", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\r\n\r\n"]
)
def test_what_is_no_http_gets_the_headers_too(address: str, text: bytes) -> None:
    place = urlsplit(address)
    with socket.create_connection((str(place.hostname), place.port or 0), timeout=20) as client:
        client.sendall(text)
        told = b"".join(iter(lambda: client.recv(4096), b"")).decode().lower()
    assert told.startswith("http/1.1 400")
    assert all(f"\r\n{name}: " in told for name in SECURED)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pages_of_others_do_not_ask(address: str, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert ask(address, "/bands", headers=headers)[0] == 403
    assert ask(address, "/", headers=headers | {"Sec-Fetch-Mode": "navigate"})[0] == 200


def token(address: str) -> str:
    found = re.search(r'name="token" content="([^"]+)"', ask(address, "/")[2])
    assert found
    return found[1]


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://elsewhere.example", "//{host}", "http://127.0.0.1:1", "http://localhost:{port}",
     "http://{host}/", "ftp://{host}", "http://x@{host}", "{host}"],
)  # fmt: skip
def test_only_the_page_itself_saves(address: str, saved: Path, origin: str | None) -> None:
    before, place = list(saved.iterdir()), urlsplit(address)
    own = {"X-Hedgesim-Token": token(address)}
    if origin is not None:
        own["Origin"] = origin.format(host=place.netloc, port=place.port)
    assert ask(address, "/save?off=canal", "POST", own)[0] == 403
    assert ask(address, "/save?off=canal")[0] == 405
    assert list(saved.iterdir()) == before


def test_saving_needs_the_token_of_the_page(address: str, saved: Path) -> None:
    before = set(saved.iterdir())
    for other in ({}, {"X-Hedgesim-Token": "guess"}, {"X-Hedgesim-Token": ""}):
        assert ask(address, "/save?off=canal", "POST", {"Origin": address} | other)[0] == 403
    assert set(saved.iterdir()) == before
    own = {"Origin": address, "X-Hedgesim-Token": token(address)}
    told = json.loads(ask(address, "/save?off=canal&set.temperature=0.33", "POST", own)[2])
    (made,) = set(saved.iterdir()) - before
    assert told["name"] == made.name
    made.unlink()


def test_nothing_is_saved_where_no_folder_was_named() -> None:
    app = Explorer.__new__(Explorer)
    app.options = ServerOptions("baseline")
    access = Access.of("127.0.0.1", ("127.0.0.1", 80))
    assert "/save" not in [route.path for route in app.app(access).routes]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def public() -> Iterator[tuple[str, str]]:
    """Address of an explorer that other machines could reach, and its token."""
    options = ServerOptions(
        SCENARIO, host="0.0.0.0", workers=1, names=("hedge.example", "b.example:443")
    )
    explorer = Explorer(options)
    with served(explorer, listens="0.0.0.0") as found:
        yield found, explorer.access.token


def test_others_need_the_token_for_everything(public: tuple[str, str]) -> None:
    address, secret = public
    others = ("/verdict", "/levers", "/kind?kind=visit", "/faults", "/drawing.js")
    for path in ("/", "/bands", "/history?history=1", "/scenario.yaml", "/none", *others):
        assert ask(address, path)[0] == 403
        assert ask(address, f"{path.partition('?')[0]}?token=guess")[0] == 403
    status, headers, text = ask(address, f"/?token={secret}")
    assert status == 200
    assert secret not in text
    cookie = headers["set-cookie"]
    assert {"httponly", "samesite=strict"} <= set(cookie.lower().split("; "))
    own = {"Cookie": cookie.partition(";")[0]}
    assert ask(address, "/explore.js", headers=own)[0] == 200
    assert lines_of(ask(address, "/bands", headers=own)[2])[-1]["shown"] == 2000
    assert ask(address, "/", headers={"Cookie": cookie.partition("=")[0] + "=guess"})[0] == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [("elsewhere.example:{port}", 400), ("hedge.example:{port}", 200), ("b.example:443", 200),
     ("hedge.example", 400), ("192.0.2.7:{port}", 200), ("[2001:db8::1]:{port}", 200),
     ("192.0.2.7:1", 400), ("192.0.2.7", 400), ("010.0.0.1:{port}", 400)],
)  # fmt: skip
def test_others_come_by_number_or_by_a_name_that_was_told(
    public: tuple[str, str], host: str, status: int
) -> None:
    address, secret = public
    named = host.format(port=urlsplit(address).port)
    assert ask(address, f"/?token={secret}", headers={"Host": named})[0] == status


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", False), ("127.0.0.2", False), ("::1", False), ("0.0.0.0", True), ("::", True),
     ("192.0.2.1", True), ("2001:db8::1", True)],
)  # fmt: skip
def test_only_this_machine_comes_without_a_token(host: str, public: bool) -> None:
    access = Access.of(host, (host, 8765))
    assert access.public == public
    assert access.any_number == (host in ("0.0.0.0", "::"))
    number = f"[{host}]" if ":" in host else host
    assert f"{number}:8765" in access.names
    assert number not in access.names
    assert number in Access.of(host, (host, 80)).names


def test_idle_connections_end(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that say nothing, say half a request, or have had their answer."""
    monkeypatch.setattr(connections, "IDLE", 0.3)
    place = urlsplit(address)
    asked = f"GET /explore.js HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    for text in (b"", b"GET / HTTP/1.1\r\nHost: x", asked, asked + b"GET / HT"):
        with socket.create_connection((str(place.hostname), place.port or 0), timeout=20) as client:
            began = time.monotonic()
            client.sendall(text)
            while client.recv(65536):
                pass
            assert time.monotonic() - began < 3.0


def test_room_is_made_again_when_clients_go(address: str) -> None:
    """More clients than are played at once, all of whom hang up."""
    place = urlsplit(address)
    for k in range(STREAMS + 4):
        with socket.create_connection((str(place.hostname), place.port or 0)) as client:
            query = f"set.heed={1 + k / 50}&tab=gone"
            client.sendall(f"GET /bands?{query} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            client.recv(1)
    assert lines(address, "off=canal")[-1]["shown"] == 2000
    assert TABS > 1


def test_a_few_ensembles_are_played_at_a_time_and_the_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each holds its histories in memory while it is played."""
    explorer = Explorer(ServerOptions(SCENARIO, workers=1))
    explorer.ensembles.replications = 320
    own, playing, most = explorer.ensembles.play, [], []

    def play(*given: Any) -> Iterator[Any]:
        playing.append(1)
        most.append(len(playing))
        yield from own(*given)
        playing.pop()

    with served(explorer) as address, ThreadPoolExecutor(STREAMS) as clients:
        monkeypatch.setattr(explorer.ensembles, "play", play)
        found = list(clients.map(lambda k: lines(address, f"set.heed={1 + k / 9}"), range(STREAMS)))
    assert all(one[-1]["shown"] == 320 for one in found)
    assert 1 < max(most) <= PLAYED
    assert len(most) == STREAMS


def test_what_follows_a_change_does_not_stop_the_bands_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Verdict and levers come late, when the same tab asks for bands again."""
    explorer = Explorer(ServerOptions(SCENARIO, workers=1))
    explorer.ensembles.replications = 128
    own = explorer.ensembles.play

    def play(*given: Any) -> Iterator[Any]:
        for found in own(*given):
            yield found
            for name in () if followed else ("verdict", "levers"):
                followed.append(name)
                ask(address, f"/{name}?off=canal&tab=t")

    followed: list[str] = []
    with served(explorer) as address:
        monkeypatch.setattr(explorer.ensembles, "play", play)
        monkeypatch.setattr("hedgesim.explorer.playing.FIRST", 64)
        found = lines(address, "off=canal&tab=t")
    assert followed == ["verdict", "levers"]
    assert found[-1]["shown"] == 128


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra_it_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    assert main(["explore"]) == 2
    told = capsys.readouterr().err
    assert f"needs {missing}, which is not installed" in told
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
