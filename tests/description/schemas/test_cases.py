"""The bundle of cases against the schema: what it accepts, and what only `check` refuses.

After a change of cases or of the schema on purpose, write the list anew, and read it::

    WRITE_CASES=1 uv run pytest -n 0 tests/description/schemas/test_cases.py
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from hedgesim.description import InputError, json_schema, load_calibration
from hedgesim.description.formats.loading import shipped
from hedgesim.description.parsing.reading import read
from hedgesim.description.schemas.files import shipped_file
from helpers.casefiles import BEYOND_SCHEMA, CALIBRATION, INVALID, VALID


@cache
def validator() -> Any:
    return jsonschema.Draft7Validator(json_schema(load_calibration(CALIBRATION)))


def accepted(path: Path) -> bool:
    """Whether a file is YAML that the schema accepts."""
    try:
        return bool(validator().is_valid(read(path).data))
    except InputError:
        return False  # no YAML that the reader, or an editor, takes


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_file_fits(path: Path) -> None:
    assert [error.message for error in validator().iter_errors(read(path).data)] == []


def test_what_only_check_refuses_is_listed() -> None:
    found = {
        "invalid": len(INVALID),
        "refused_by_check_only": [path.name for path in INVALID if accepted(path)],
    }
    if os.environ.get("WRITE_CASES"):
        BEYOND_SCHEMA.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert json.loads(BEYOND_SCHEMA.read_text(encoding="utf-8")) == found


def jsonschema_command(*arguments: Path | str) -> tuple[int, str]:
    result = CliRunner().invoke(check_jsonschema, [str(one) for one in arguments])
    return result.exit_code, result.output


def test_check_jsonschema_accepts_every_shipped_scenario() -> None:
    scenarios = sorted(shipped("scenarios").glob("*.yaml"))
    code, said = jsonschema_command("--schemafile", shipped_file("scenario"), *scenarios)
    assert (code, len(scenarios) > 20) == (0, True), said


def test_check_jsonschema_names_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    good = (shipped("scenarios") / "funan-techo-canal.yaml").read_text(encoding="utf-8")
    path.write_text(good.replace("builder: China", "builder: Chnia"), encoding="utf-8")
    code, said = jsonschema_command("--schemafile", shipped_file("scenario"), path)
    assert code == 1
    assert "'Chnia' is not one of" in said
