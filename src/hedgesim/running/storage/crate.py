"""What identifies a finished run or study: its fingerprint, and its RO-Crate.

The crate, ro-crate-metadata.json, is a Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5)
on RO-Crate 1.1: which program made which files of which inputs, and when.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", "https://w3id.org/ro/terms/workflow-run/context"]
LICENCE = "https://spdx.org/licenses/MIT"
PROGRAM, AGENT = "#hedgesim", "#agent"
# What a fingerprint covers beside the hashes of inputs and of the results.
IDENTIFYING = ("hedgesim", "run", "made_of", "seed", "replications", "uncertainty", "engine")
RESULTS = ("summary.json", "sensitivity.json", "discovery.json")
_TYPES = {".parquet": "application/vnd.apache.parquet", ".nc": "application/netcdf"}

type Record = Mapping[str, Any]
type Entity = dict[str, Any]


def fingerprint(record: Record) -> str:
    """Return 16 hexadecimal digits that identify inputs, code, options and results of a run.

    Paths do not count, nor anything that depends on the day or the machine: the same run has the
    same fingerprint anywhere.

    Parameters
    ----------
    record: content of manifest.json, with ``inputs`` and ``outputs``.
    """
    inputs = sorted((one["role"], one["sha256"]) for one in record.get("inputs") or ())
    results = [one["sha256"] for one in record.get("outputs") or () if one["path"] in RESULTS]
    stated = {key: record.get(key) for key in IDENTIFYING}
    text = json.dumps([stated, inputs, results], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def crate(record: Record) -> dict[str, Any]:
    """Return the content of ro-crate-metadata.json.

    Parameters
    ----------
    record: content of manifest.json, with ``inputs`` and ``outputs``.
    """
    files = [*_outputs(record), {"@id": "manifest.json", **_file("manifest.json")}]
    inputs = list(_inputs(record))
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": CRATE,
                "@type": "CreativeWork",
                "conformsTo": {"@id": SPECIFICATION},
                "about": {"@id": "./"},
            },
            _root(record, files),
            {
                "@id": PROFILE,
                "@type": "CreativeWork",
                "name": "Process Run Crate",
                "version": "0.5",
            },
            *_actions(record, files, inputs),
            *inputs,
            *files,
        ],
    }


def _root(record: Record, files: list[Entity]) -> Entity:
    title = (record.get("resolved") or {}).get("title") or record.get("analysis") or "A run"
    return {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": PROFILE},
        "name": f"{title}: {record.get('analysis', 'simulation')} by hedgesim",
        "description": "What a scenario does to a small state's alignment, against its baseline.",
        "datePublished": record["finished"],
        "identifier": fingerprint(record),
        "hasPart": _links(files),
        "mentions": {"@id": f"#{record['run']}"},
    }


def _actions(record: Record, files: list[Entity], inputs: list[Entity]) -> Iterator[Entity]:
    """Yield the execution, the program that was executed and who did it."""
    made = [one for one in files if one["@id"] != CRATE]
    yield {
        "@id": f"#{record['run']}",
        "@type": "CreateAction",
        "name": f"Run {record['run']}",
        "description": " ".join(record.get("reproduce") or record.get("command") or ()),
        "endTime": record["finished"],
        "instrument": {"@id": PROGRAM},
        "agent": {"@id": AGENT},
        "object": _links(inputs),
        "result": _links(made),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": "hedgesim",
        "softwareVersion": record["hedgesim"],
        "license": {"@id": LICENCE},
        **({"identifier": record["commit"]} if record.get("commit") else {}),
    }
    yield {"@id": AGENT, "@type": "Person", "name": "whoever ran hedgesim"}
    yield {"@id": LICENCE, "@type": "CreativeWork", "name": "MIT License"}


def _outputs(record: Record) -> Iterator[Entity]:
    for one in record.get("outputs") or ():
        if one["path"] != CRATE:
            yield {"@id": quote(one["path"]), **_file(one["path"]), "sha256": one["sha256"]}


def _inputs(record: Record) -> Iterator[Entity]:
    """Yield the inputs; they lie outside the crate, so they are no data entities."""
    for place, one in enumerate(record.get("inputs") or (), 1):
        yield {
            "@id": f"#input-{place}",
            "@type": "CreativeWork",
            "name": Path(one["path"]).name,
            "alternateName": one["path"],
            "description": one["role"],
            "sha256": one["sha256"],
        }


def _file(path: str) -> Entity:
    kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0]
    return {"@type": "File", "name": path, **({"encodingFormat": kind} if kind else {})}


def _links(entities: list[Entity]) -> list[Entity]:
    return [{"@id": one["@id"]} for one in entities]
