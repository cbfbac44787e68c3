"""JSON Schemas of the files of a calibration, the same for every calibration."""

from __future__ import annotations

from hedgesim.description.formats.calibration import (
    ESTIMATED_OWN,
    ESTIMATED_TIES,
    OWN_NUMBERS,
    RUN_FILES,
    TIE_BLOCKS,
)
from hedgesim.description.formats.cases import CaseFile
from hedgesim.description.formats.targets import TargetsFile
from hedgesim.description.schemas.codings import coding_schemas
from hedgesim.description.schemas.dialect import Schema, choice, draft_7
from hedgesim.description.schemas.requirements import require
from hedgesim.description.world.variables import TRAIT_MEANINGS, VARIABLES

_TITLES = {
    "case": "What a hedgesim calibration is of",
    "parameters": "Parameters of a hedgesim calibration",
    "countries": "Countries of a hedgesim calibration",
    "frameworks": "Frameworks of a hedgesim calibration",
    "events": "Kinds of event of a hedgesim calibration",
    "reactions": "Reactions of a hedgesim calibration",
    "switches": "Switches of a hedgesim calibration",
    "targets": "Targets of a hedgesim calibration",
}


def calibration_schemas() -> dict[str, Schema]:
    """Return the schema of each file of a calibration, by its name without ``.yaml``.

    A file may name what another one defines, so that names are text here; `check` compares them.
    """
    models = RUN_FILES | {"case": CaseFile, "targets": TargetsFile}
    found = {
        name: draft_7(models[name].model_json_schema(by_alias=True), title, name)
        for name, title in _TITLES.items()
    }
    for schema in found.values():
        require(schema["definitions"])
        _name_variables(schema["definitions"])
    return found | coding_schemas()


def _name_variables(definitions: dict[str, Schema]) -> None:
    """Name the variables that effects change, and the numbers of a reference."""
    if "EffectFile" in definitions:
        changed = {
            name: f"{one.meaning} ({one.unit})"
            for name, one in VARIABLES.items()
            if one.moved_by != "choice"
        }
        properties = definitions["EffectFile"]["properties"]
        meaning = properties["change"]["description"]
        properties["change"] = choice(changed) | {"description": meaning}
    for block in ("PartnerEntry", "Framework"):
        properties = definitions.get(block, {}).get("properties", {})
        for name in properties.keys() & TRAIT_MEANINGS.keys():
            properties[name] = _number(name, properties[name])
    if "Reference" in definitions:
        properties = definitions["Reference"]["properties"]
        properties["ties"] |= _numbers(properties["ties"], TIE_BLOCKS, ESTIMATED_TIES)
        properties["own"] |= _numbers(properties["own"], OWN_NUMBERS, ESTIMATED_OWN)


def _numbers(block: Schema, names: tuple[str, ...], optional: tuple[str, ...]) -> Schema:
    """Return the keys of a block of numbers: every name, required where nothing estimates it."""
    one = block["additionalProperties"]
    return {
        "properties": {name: _number(name, one) for name in names},
        "required": [name for name in names if name not in optional],
        "additionalProperties": False,
    }


def _number(name: str, schema: Schema) -> Schema:
    """Return the schema of a number with its meaning."""
    variable = VARIABLES.get(name)
    meaning = f"{variable.meaning} ({variable.unit})" if variable else TRAIT_MEANINGS[name]
    whole = {"allOf": [schema]} if "$ref" in schema else schema
    return whole | {"description": f"{meaning[:1].upper()}{meaning[1:]}."}
