"""Errors and cautions in SARIF 2.1.0, which code-scanning pages of repositories read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hedgesim.description.parsing.cautions import CODES, Caution
from hedgesim.description.parsing.problems import Problem

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FAULT = "fault"  # the rule of every error


def sarif(problems: Iterable[Problem], cautions: Iterable[Caution]) -> dict[str, Any]:
    """Return a log of one run: a result for each error and each caution."""
    import hedgesim  # noqa: PLC0415

    rules = {FAULT: "A value that is not valid."}
    rules |= {code: one.meaning for code, one in CODES.items()}
    driver = {
        "name": "hedgesim",
        "version": hedgesim.__version__,
        "rules": [{"id": id, "shortDescription": {"text": said}} for id, said in rules.items()],
    }
    results = [*map(_error, problems), *map(_caution, cautions)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _error(problem: Problem) -> dict[str, Any]:
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    region = {"startLine": problem.line, "startColumn": problem.column}
    return _result(FAULT, "error", text, problem.path, region)


def _caution(caution: Caution) -> dict[str, Any]:
    level = "note" if caution.severity == "note" else "warning"
    file, line = caution.place or ("", 1)
    return _result(caution.code, level, caution.text, file, {"startLine": line})


def _result(rule: str, level: str, text: str, path: str, region: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {"ruleId": rule, "level": level, "message": {"text": text}}
    if path:
        uri = path.replace("\\", "/").replace(" ", "%20")
        place = {"artifactLocation": {"uri": uri}, "region": region}
        found["locations"] = [{"physicalLocation": place}]
    return found
