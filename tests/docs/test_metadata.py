"""Metadata of the package say the same in every file that holds them."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
import yaml

from helpers.pages import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text("utf-8"))
FILES = ("softwareHelp", "readme", "buildInstructions", "releaseNotes", "softwareRequirements")


@pytest.mark.parametrize("stated", [CITATION, CODEMETA], ids=["citation", "codemeta"])
def test_version_authors_and_keywords_are_those_of_the_project(stated: dict[str, Any]) -> None:
    assert stated["version"] == PROJECT["version"]
    authors = stated.get("authors") or stated["author"]
    assert [one["name"] for one in authors] == [one["name"] for one in PROJECT["authors"]]
    assert set(PROJECT["keywords"]) <= set(stated["keywords"])
    assert stated["license"].rpartition("/")[2] == PROJECT["license"]


def test_description_and_date_are_the_same_in_both() -> None:
    assert CODEMETA["description"] == " ".join(CITATION["abstract"].split())
    assert CODEMETA["dateModified"] == str(CITATION["date-released"])


def test_files_that_codemeta_names_exist() -> None:
    named = [CODEMETA[key] for key in (*FILES, "continuousIntegration")]
    named += [one["name"] for one in CODEMETA["referencePublication"]]
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_classifiers_name_the_versions_of_python_that_the_workflow_tries() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    tried = workflow["jobs"]["packages"]["strategy"]["matrix"]["python"]
    stated = "\n".join(PROJECT["classifiers"])
    assert re.findall(r" :: Python :: (3\.\d+)$", stated, re.MULTILINE) == tried
    language = CODEMETA["programmingLanguage"]
    assert PROJECT["requires-python"] == language["version"] == f">={tried[0]}"


def test_the_paper_cites_what_its_bibliography_holds_and_nothing_else() -> None:
    cited = set(re.findall(r"@(\w+\d{4})", (ROOT / "paper.md").read_text("utf-8")))
    held = re.findall(r"^@\w+\{(\w+),", (ROOT / "paper.bib").read_text("utf-8"), re.MULTILINE)
    assert sorted(cited) == sorted(held)
