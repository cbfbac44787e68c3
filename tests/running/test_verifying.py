"""Run folders against their hashes, what to cite of them, and their RO-Crate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hedgesim.cli import main
from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.cite import cite
from hedgesim.running.storage.crate import CRATE, PROFILE, SPECIFICATION, fingerprint
from hedgesim.running.storage.folders import Folder, sha256, update_output
from hedgesim.running.storage.identity import code_id
from hedgesim.running.verifying import verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run folder with two results, made of a scenario."""
    scenario = tmp_path / "canal.yaml"
    scenario.write_text("scenario: 1\n", encoding="utf-8")
    record = {
        "hedgesim": "1.2.3",
        "commit": "abc",
        "run": "0123",
        "made_of": {"code": code_id()},
        "seed": 7,
        "replications": 2000,
        "finished": "2026-11-27T03:00:00+00:00",
        "reproduce": ["hedgesim", "run", "canal"],
        "resolved": {"title": "50% of a canal & more"},
        "inputs": [{"path": str(scenario), "role": "scenario", "sha256": sha256(scenario)}],
    }
    with Folder(tmp_path / "run", "0123") as made:
        (made.path / "summary.json").write_text("{}", encoding="utf-8")
        (made.path / "out comes.parquet").write_text("x", encoding="utf-8")
        made.write_manifest(record)
    return tmp_path / "run"


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def failing(folder: Path) -> list[tuple[str, str]]:
    return [(Path(one.path).name or one.what, one.state) for one in verify(folder) if one.fails]


def test_a_folder_as_it_was_written_holds(folder: Path) -> None:
    assert failing(folder) == []
    listed = {one.path for one in verify(folder) if one.what == "output"}
    assert listed == {"summary.json", "out comes.parquet", CRATE}


@pytest.mark.parametrize("name", ["summary.json", "out comes.parquet", CRATE, "../canal.yaml"])
def test_any_file_that_was_changed_or_removed_is_named(folder: Path, name: str) -> None:
    file = folder / name
    file.write_text(file.read_text("utf-8") + " ", encoding="utf-8")
    assert failing(folder) == [(file.name, "changed")]
    file.unlink()
    assert failing(folder) == [(file.name, "missing")]


@pytest.mark.parametrize("change", [{"seed": 8}, {"run": "9"}, {"hedgesim": "2"}, {"inputs": []}])
def test_a_manifest_that_states_something_else_loses_its_fingerprint(
    folder: Path, change: dict[str, Any]
) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest(folder) | change), encoding="utf-8")
    assert failing(folder) == [("fingerprint", "changed")]


def test_other_code_and_files_of_ones_own_are_told_and_no_fault(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    record = manifest(folder)
    record["made_of"]["code"] = "older"
    record["fingerprint"] = fingerprint(record)
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    states = {one.path or one.what: one.state for one in verify(folder)}
    assert (states["notes.txt"], states["code"]) == ("not listed", "other code")
    assert failing(folder) == []


def test_what_came_from_standard_input_is_told_and_no_fault(folder: Path) -> None:
    record = manifest(folder)
    record["inputs"][0]["path"] = "<stdin>"
    record["fingerprint"] = fingerprint(record)
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    told = [one.state for one in verify(folder) if one.path == "<stdin>"]
    assert told == ["standard input"]
    assert failing(folder) == []


def test_a_fingerprint_is_the_same_wherever_the_files_lie(folder: Path) -> None:
    record = manifest(folder)
    moved = json.loads(json.dumps(record))
    moved["inputs"][0]["path"] = "/elsewhere/canal.yaml"
    moved["finished"] = "2030-01-01"
    assert fingerprint(moved) == fingerprint(record)
    moved["inputs"][0]["sha256"] = "0"
    assert fingerprint(moved) != fingerprint(record)


def test_a_page_that_is_written_anew_is_recorded(folder: Path) -> None:
    mark = manifest(folder)["fingerprint"]
    (folder / "report.html").write_text("page", encoding="utf-8")
    update_output(folder, "report.html")
    assert failing(folder) == []
    assert manifest(folder)["fingerprint"] == mark


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no such file"),
        ("{", "is not JSON"),
        ("[]", "records no hashes"),
        ('{"run": "a", "outputs": {}}', "records no hashes"),
    ],
)
def test_a_folder_without_hashes_is_refused(folder: Path, text: str | None, said: str) -> None:
    file = folder / "manifest.json"
    file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    for ask in (verify, cite):
        with pytest.raises(InputError, match=said):
            ask(folder)


def test_the_commands_end_with_one_where_something_does_not_hold(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(folder)]) == 0
    mark = manifest(folder)["fingerprint"]
    assert capsys.readouterr().out == f"All 4 files hold. Fingerprint {mark}.\n"
    (folder / "summary.json").write_text("other", encoding="utf-8")
    assert main(["verify", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "changed" in printed and "summary.json" in printed
    assert main(["verify", str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in found["records"] if one["state"] != "holds"] == ["summary.json"]
    assert main(["verify", str(folder.parent)]) == 2
    assert main(["cite", str(folder)]) == 0
    assert mark in capsys.readouterr().out


def test_a_citation_names_version_scenario_seed_and_fingerprint(folder: Path) -> None:
    text, _, entry = cite(folder).partition("\n\n")
    mark = manifest(folder)["fingerprint"]
    assert text == (
        "The hedgesim founders (2026). hedgesim, version 1.2.3, commit abc [computer software]. "
        f"Scenario “50% of a canal & more”, 2,000 histories, seed 7; fingerprint {mark}."
    )
    assert r"50\% of a canal \& more" in entry
    assert entry.startswith(f"@software{{hedgesim-{mark},\n")
    assert entry.count("{") == entry.count("}")


def entities(folder: Path) -> dict[str, dict[str, Any]]:
    graph = json.loads((folder / CRATE).read_text("utf-8"))["@graph"]
    assert len({one["@id"] for one in graph}) == len(graph)
    return {one["@id"]: one for one in graph}


def test_the_crate_is_one_of_ro_crate_1_1(folder: Path) -> None:
    found = entities(folder)
    descriptor, root = found[CRATE], found["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": SPECIFICATION}
    assert descriptor["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == "2026-11-27T03:00:00+00:00"
    assert {"name", "description"} <= root.keys()
    assert "license" not in root  # what is made of a scenario belongs to whoever made it
    files = {key for key, one in found.items() if one["@type"] == "File"}
    assert {one["@id"] for one in root["hasPart"]} == files
    assert files == {"summary.json", "out%20comes.parquet", "manifest.json"}


def test_the_crate_meets_what_a_process_run_crate_must(folder: Path) -> None:
    found = entities(folder)
    root = found["./"]
    assert root["conformsTo"] == {"@id": PROFILE}
    assert found[PROFILE]["@type"] == "CreativeWork"
    (action,) = (one for one in found.values() if one["@type"] == "CreateAction")
    assert root["mentions"] == {"@id": action["@id"]}
    program = found[action["instrument"]["@id"]]
    assert (program["@type"], program["softwareVersion"]) == ("SoftwareApplication", "1.2.3")
    assert action["description"] == "hedgesim run canal"
    linked = [*action["object"], *action["result"], action["agent"]]
    assert all(one["@id"] in found for one in linked)
    (scenario,) = (found[one["@id"]] for one in action["object"])
    assert scenario["name"] == "canal.yaml"
    assert scenario["sha256"] == manifest(folder)["inputs"][0]["sha256"]
