"""Schemas of the files of a calibration, of all schemas, and of what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hedgesim.description import load_calibration
from hedgesim.description.checking.check import CALIBRATION_FILES
from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.reading import read
from hedgesim.description.schemas.dialect import each
from hedgesim.description.schemas.files import ENDING, schemas, shipped_file, text, write
from helpers.casefiles import CALIBRATION

KEYWORDS_OF_LATER_DRAFTS = {"$defs", "prefixItems", "$dynamicRef", "unevaluatedProperties"}


@cache
def shipped_schemas() -> dict[str, dict[str, Any]]:
    return schemas(load_calibration())


def parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every schema in it."""
    inside: list[dict[str, Any]] = []
    each(schema, lambda one: inside.append(one) or one)
    yield schema
    for one in inside:
        yield from parts(one) if isinstance(one, dict) else ()


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field of a block, and its schema."""
    for part in parts(schema):
        yield from part.get("properties", {}).items()


def test_every_file_of_a_calibration_has_a_schema() -> None:
    assert set(shipped_schemas()) == {"scenario", *CALIBRATION_FILES}


@pytest.mark.parametrize("name", CALIBRATION_FILES)
@pytest.mark.parametrize("folder", [shipped("calibration"), CALIBRATION], ids=["shipped", "cases"])
def test_the_files_of_calibrations_fit(name: str, folder: Path) -> None:
    path = folder / f"{name}.yaml"
    if name in ("case", "targets") and not path.exists():
        return  # a calibration may have no history, and no more to say of its case
    jsonschema.validate(read(path).data, shipped_schemas()[name], cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize("name", ["scenario", *CALIBRATION_FILES])
def test_a_schema_is_draft_7_and_no_other(name: str) -> None:
    schema = shipped_schemas()[name]
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == f"urn:hedgesim:schema:{name}"
    for part in parts(schema):
        assert not part.keys() & KEYWORDS_OF_LATER_DRAFTS
        assert "$ref" not in part or list(part) == ["$ref"]  # draft 7 ignores what stands beside
        assert part.get("type") != "null"


@pytest.mark.parametrize("name", ["scenario", *CALIBRATION_FILES])
def test_every_field_has_a_meaning(name: str) -> None:
    schema = shipped_schemas()[name]
    change = (
        schema.get("definitions", {}).get("Variant", {}).get("properties", {}).get("change", {})
    )
    loose = {
        id(one) for one in change.get("additionalProperties", {}).get("properties", {}).values()
    }
    silent = [
        key
        for key, one in fields(schema)
        if not one.get("description")
        and id(one) not in loose
        and not one.keys() <= {"const", "enum"}  # the condition of a branch
    ]
    assert silent == []


def test_kinds_and_names_have_a_meaning() -> None:
    definitions = shipped_schemas()["scenario"]["definitions"]
    for one in (
        definitions["EventFile"]["properties"]["event"],
        *(definitions[name] for name in ("framework", "parameter", "reaction", "variable")),
    ):
        assert len(one["enum"]) == len(one["enumDescriptions"])
        assert all(one["enumDescriptions"])


def test_names_are_those_of_the_calibration() -> None:
    calibration = load_calibration(CALIBRATION)
    found = schemas(calibration)["scenario"]
    assert found["definitions"]["partner"]["enum"] == list(calibration.partners)
    assert found["definitions"]["framework"]["enum"] == list(calibration.frameworks)
    assert found["$id"] == "urn:hedgesim:schema:scenario:calibration"


def test_the_shipped_schemas_are_those_of_the_shipped_calibration() -> None:
    for name, schema in shipped_schemas().items():
        said = "run: python docs/generate.py"
        assert shipped_file(name).read_text(encoding="utf-8") == text(schema), said


def test_schemas_are_written_into_a_folder(tmp_path: Path) -> None:
    found = write(tmp_path / "new", load_calibration(CALIBRATION))
    assert {path.name for path in found} == {name + ENDING for name in shipped_schemas()}
    assert json.loads((tmp_path / "new" / "events.schema.json").read_text())["definitions"]
