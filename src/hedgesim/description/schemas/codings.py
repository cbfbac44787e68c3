"""JSON Schemas of the files of evidence: what `checking.codings` and `checking.evidence` demand."""

from __future__ import annotations

from hedgesim.description.schemas.dialect import DIALECT, Schema

_TEXT: Schema = {"type": "string", "pattern": r"\S"}


def _text(meaning: str) -> Schema:
    return _TEXT | {"description": meaning}


def _one(meaning: str, *names: str) -> Schema:
    return {"enum": list(names), "description": meaning}


def _block(properties: Schema, *required: str, further: bool = True) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": further}
    return found | ({"required": list(required)} if required else {})


_COMPARED: Schema = {
    "variable": _text("What the claim is about: a variable of codebook.md."),
    "partner": _text(
        "The partner whom it concerns; absent: the country itself, or partners at large."
    ),
    "framework": _text("The framework that it concerns."),
    "direction": _one("Whether it speaks of more, less, or neither.", "+", "-", "0"),
}
_CONFIDENCE = _one("How surely the passage says it.", "low", "medium", "high")
_PARAGRAPHS: Schema = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1},
    "minItems": 1,
    "description": "Paragraphs of the source, counted from 1.",
}
_CLAIM: Schema = {
    "id": _text("Name of the item, by which numbers refer to it."),
    "source": _text("Id of a document in sources.yaml."),
    "paragraph": _PARAGRAPHS,
    "claim": _text("What the passage says, in our words."),
    **_COMPARED,
    "value": {"type": "object", "description": "Quantities that it states; see codebook.md."},
    "period": _text("The time that it speaks of, quoted, as '2009-2016'."),
    "view": _text("Whose view it is."),
    "confidence": _CONFIDENCE,
    "garbled": {"type": "boolean", "description": "The passage is damaged in the document."},
    "note": _text("A remark."),
}
_WITHIN = _block(
    {"within": _text("The item of that coder which holds this one.")}, "within", further=False
)
_CODED: Schema = {**_COMPARED, "confidence": _CONFIDENCE}
_NEEDED = ("variable", "confidence")
_NONE: Schema = {"const": "none", "description": "The coder has no such item."}
_FIRST: Schema = {
    "anyOf": [_NONE, _WITHIN, _block(_CODED, *_NEEDED, further=False)],
    "description": "What the first coder coded, none, or the item that holds it.",
}
_ITEM = {"item": _text("Id of the item in second_coding.yaml.")}
_SECOND: Schema = {
    "anyOf": [_NONE, _WITHIN, _block(_ITEM | _CODED, "item", *_NEEDED, further=False)],
    "description": "What the second coder coded, none, or the item that holds it.",
}
_CODERS = _block({"first": _FIRST, "second": _SECOND}, further=False) | {
    "description": "What each coder coded."
}
_EVIDENCE = _CLAIM | {
    "mechanisms": {
        "type": "array", "items": _TEXT, "description": "Mechanisms that it supports, as M8.",
    },
    "settled": _text("Why the item stands as it does, where the coders differ."),
    "coders": _CODERS,
}  # fmt: skip
_LEFT_OUT = _ITEM | {
    "within": _text("Item of evidence that holds it."),
    "why": _text("Why the evidence does not take it up."),
}
_SOURCE: Schema = {
    "id": _text("Name of the source, as evidence and numbers refer to it."),
    "title": _text("Its title."),
    "citation": _text("How it is cited, in full."),
    "author": _text("Who wrote it."),
    "date": _text("When it was published, quoted, as '2016-01'."),
    "covers": _text("The time that it speaks of, quoted."),
    "view": _text("Whose voice it is, and with what interest."),
    "kind": _text("What it is, as public-statistic or literature."),
    "paragraphs": {"type": "integer", "minimum": 1, "description": "How many paragraphs it has."},
    "sha256": _text("Hash of the bytes of the file."),
}


def _list(title: str, name: str, key: str, entry: Schema, **further: Schema) -> Schema:
    """Return the schema of a file that holds a list under one key."""
    entries = {"type": "array", "items": entry, "description": f"{title}, each once."}
    head = {"$schema": DIALECT, "$id": f"urn:hedgesim:schema:{name}", "title": title}
    return head | _block({key: entries, **further}, key)


def coding_schemas() -> dict[str, Schema]:
    """Return the schemas of evidence.yaml, second_coding.yaml and sources.yaml, by name."""
    located = ("id", "source", "paragraph")
    left_out: Schema = {
        "type": "array",
        "items": _block(_LEFT_OUT, "item", "why"),
        "description": "Items of the second coder that the evidence does not take up.",
    }
    claims = _block(_EVIDENCE, *located)
    return {
        "evidence": _list("Items of evidence", "evidence", "evidence", claims, left_out=left_out),
        "second_coding": _list(
            "Items of the second coder", "second_coding", "items", _block(_CLAIM, "id")
        ),
        "sources": _list("Sources", "sources", "sources", _block(_SOURCE, "id")),
    }
