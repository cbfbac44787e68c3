"""What to cite of a run: as a sentence and in BibTeX."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hedgesim.running.verifying import read_manifest

AUTHORS = "The hedgesim founders"
_SPECIAL = re.compile(r"([&%$#_{}])")


def cite(run: str | Path) -> str:
    """Return how to cite a run: a sentence, and an entry of BibTeX.

    Both name the version, the scenario, the seed, the number of histories and the fingerprint, by
    which `verify` tells whether a folder is that run.

    Parameters
    ----------
    run : str or Path
        Folder of a run or a study.

    Returns
    -------
    str
        The sentence, an empty line, and the entry.

    Raises
    ------
    InputError
        Where there is no manifest in the folder, or it holds no hashes.
    """
    record = read_manifest(Path(run))
    year, version, mark = record["finished"][:4], record["hedgesim"], record["fingerprint"]
    title, what = _title(record), _what(record)
    commit = f", commit {record['commit']}" if record.get("commit") else ""
    return (
        f"{AUTHORS} ({year}). hedgesim, version {version}{commit} [computer software]. "
        f"Scenario “{title}”, {what}; fingerprint {mark}.\n\n"
        f"@software{{hedgesim-{mark},\n"
        f"  author  = {{{{{AUTHORS}}}}},\n"
        f"  title   = {{hedgesim}},\n"
        f"  version = {{{_escaped(version + commit)}}},\n"
        f"  year    = {{{year}}},\n"
        f"  note    = {{Scenario ``{_escaped(title)}'', {_escaped(what)}; fingerprint {mark}}}\n"
        "}\n"
    )


def _title(record: dict[str, Any]) -> str:
    title = (record.get("resolved") or {}).get("title")
    scenario = next((one["path"] for one in record["inputs"] if one["role"] == "scenario"), "")
    return " ".join(str(title or Path(scenario).stem).split())


def _what(record: dict[str, Any]) -> str:
    """Name the number of histories, or the study, and the seed."""
    played = record.get("replications")
    size = f"{played:,} histories" if isinstance(played, int) else str(record.get("analysis"))
    return f"{size}, seed {record.get('seed')}"


def _escaped(text: str) -> str:
    """Escape what TeX would read as commands."""
    plain = text.replace("\\", "/").replace("~", "-").replace("^", " ")
    return _SPECIAL.sub(r"\\\1", plain)
