"""Editors that speak with yaml-language-server: faults, completion and meanings of our schemas."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgesim.cli import main
from hedgesim.description.formats.loading import shipped
from hedgesim.description.schemas.files import shipped_file
from helpers.language_server import LanguageServer

# The first one is of 2022 and knows draft 7 only; the last one that Node.js 20 runs.
VERSIONS = ("1.11.0", "1.25.0")
EVENT = """\
# yaml-language-server: $schema=scenario.schema.json
scenario: 1
title: T
clock: {start: 2024-01, end: 2034-12}
hedger: Cambodia
events:
  - event: infrastructure_project
    at: 2024-08
    builder: China
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=VERSIONS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LanguageServer]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("Node.js is not installed, on which yaml-language-server runs")
    place = tmp_path_factory.mktemp("node")
    wanted = f"yaml-language-server@{request.param}"
    install = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(place), wanted]
    if subprocess.run(install, capture_output=True, check=False).returncode:
        pytest.skip("yaml-language-server cannot be installed from the registry of npm")
    program = place / "node_modules/yaml-language-server/bin/yaml-language-server"
    folder = tmp_path_factory.mktemp("work")
    shutil.copy(shipped_file("scenario"), folder)
    shutil.copy(shipped_file("frameworks"), folder)
    with LanguageServer([node, str(program), "--stdio"], folder) as running:
        yield running


def test_it_finds_no_fault_in_shipped_scenarios(server: LanguageServer) -> None:
    line = "# yaml-language-server: $schema=scenario.schema.json\n"
    for path in sorted(shipped("scenarios").glob("*.yaml")):
        assert server.open(path.name, line + path.read_text("utf-8")) == [], path.name


def test_it_finds_no_fault_in_what_new_writes(
    server: LanguageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(server.folder)
    assert main(["new", "story"]) == 0
    assert server.open("story.yaml", Path("story.yaml").read_text("utf-8")) == []


def test_it_marks_an_unknown_partner_and_a_wrong_time(server: LanguageServer) -> None:
    wrong = EVENT.replace("China", "Chnia") + "    duration: 4.3 months\n"
    said = server.open("wrong.yaml", wrong)
    assert any("China" in one for one in said), said
    text = "a time is written 48 months or 4 years, in whole months"
    assert any(text in one for one in said), said


@pytest.mark.parametrize("server", VERSIONS[-1:], indirect=True)
def test_it_offers_kinds_fields_and_names(server: LanguageServer) -> None:
    server.open("event.yaml", EVENT + "    ")
    fields = server.completions("event.yaml", 9, 4)
    assert {"duration", "amount", "after"} <= set(fields)
    assert not {"framework", "convener", "at", "builder"} & set(fields)
    assert {"China", "Vietnam"} <= set(server.completions("event.yaml", 8, 13))
    assert {"visit", "blockade"} <= set(server.completions("event.yaml", 6, 11))


def test_it_tells_what_a_field_means(server: LanguageServer) -> None:
    server.open("event.yaml", EVENT)
    assert "First and last month played" in server.hover("event.yaml", 3, 2)
    assert "who builds" in server.hover("event.yaml", 8, 6).lower()


def test_files_of_a_calibration_have_their_own_schema(server: LanguageServer) -> None:
    line = "# yaml-language-server: $schema=frameworks.schema.json\n"
    text = line + (shipped("calibration") / "frameworks.yaml").read_text("utf-8")
    assert server.open("frameworks.yaml", text) == []
    wrong = text.replace("    convener:", "    convenor:", 1)
    assert 'Missing property "convener".' in server.open("misspelt.yaml", wrong)
