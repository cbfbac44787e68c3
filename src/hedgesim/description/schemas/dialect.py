"""Draft 7 of JSON Schema, which every version of the language servers of editors understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
REFERENCE = "#/definitions/"
_MANY = ("anyOf", "oneOf", "allOf", "items")  # keywords that hold a list of schemas
_NAMED = ("properties", "definitions", "patternProperties")  # and those that hold a block of them
_ONE = ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else")


def draft_7(found: Schema, title: str, name: str) -> Schema:
    """Return a schema of Pydantic in draft 7, without what only says that a key may be left out.

    Parameters
    ----------
    title: what the files are. name: of the schema, for its ``$id``.

    References stand alone, since a validator of draft 7 ignores what stands beside one; definitions
    of single values are put in their place. Empty values, which the reader refuses, are refused.
    """
    definitions = found.pop("$defs", {})
    named = {key: _plain(one, definitions) for key, one in definitions.items() if _is_block(one)}
    body = _plain(found, definitions)
    head = {"$schema": DIALECT, "$id": f"urn:hedgesim:schema:{name}", "title": title}
    return head | body | {"definitions": named}


def _is_block(schema: Schema) -> bool:
    return "properties" in schema


def _plain(schema: Schema, definitions: Schema) -> Schema:
    """Return a schema of Pydantic as draft 7 has it."""
    schema = {key: value for key, value in schema.items() if key not in ("title", "default")}
    if "prefixItems" in schema:
        schema["items"] = schema.pop("prefixItems")
    schema = each(schema, lambda one: _plain(one, definitions))
    options = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    if len(options) == 1:
        schema = options[0] | schema
    elif options:
        schema["anyOf"] = [one for part in options for one in _members(part)]
    if "$ref" in schema:
        return _reference(schema, definitions)
    return schema


def _members(schema: Schema) -> list[Schema]:
    """Return the options of a union that says no more; otherwise the schema itself."""
    return schema["anyOf"] if list(schema) == ["anyOf"] else [schema]


def _reference(schema: Schema, definitions: Schema) -> Schema:
    name = schema.pop("$ref").rpartition("/")[2]
    if not _is_block(definitions[name]):
        return _plain(definitions[name], definitions) | schema
    there = {"$ref": REFERENCE + name}
    return {"allOf": [there], **schema} if schema else there


def each(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """Return a schema with ``change`` applied to each schema directly inside it."""
    found = dict(schema)
    for key in _MANY:
        if isinstance(found.get(key), list):
            found[key] = [change(one) for one in found[key]]
    for key in _NAMED:
        if key in found:
            found[key] = {name: change(one) for name, one in found[key].items()}
    for key in _ONE:
        if isinstance(found.get(key), dict):
            found[key] = change(found[key])
    return found


def reference(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": REFERENCE + name}


def choice(meanings: dict[str, str]) -> Schema:
    """Return the schema of one of these names, each with its meaning."""
    return {"enum": list(meanings), "enumDescriptions": list(meanings.values())}


def one_or_more(schema: Schema) -> Schema:
    """Return the schema of one value or a list of at least one."""
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}
