"""The sources that texts cite, such as ``D2 p17``, with the claims coded from these passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.reading import read

Data = Mapping[str, Any]
FILES = ("sources.yaml", "evidence.yaml")
_PASSAGE = re.compile(r"p(\d{1,4})(?:-p?(\d{1,4}))?")
MOST = 400  # paragraphs in a range


def bibliography(texts: Iterable[str], folder: Path) -> list[dict[str, Any]]:
    """Return the sources of a calibration that texts cite.

    A paragraph belongs to the source that was named last before it: ``D2 p4 and p7, D3 p2``.

    Returns
    -------
    ``id``, ``citation``, ``view`` (whose voice it is) and ``passages``: ``place`` and ``claim`` of
    each item that is coded from a paragraph cited. Empty where a calibration has no sources.
    """
    found = list(texts)
    if not all((folder / name).is_file() for name in FILES):
        return []
    sources = {one["id"]: one for one in read(folder / FILES[0]).data["sources"]}
    cited = _cited(found, tuple(sources))
    if not cited:
        return []
    items = read(folder / FILES[1]).data["evidence"]
    return [
        {
            "id": id,
            "citation": " ".join(sources[id]["citation"].split()),
            "view": " ".join(str(sources[id].get("view") or "").split()),
            "passages": list(_passages(id, cited[id], items)),
        }
        for id in sources
        if id in cited
    ]


def _cited(texts: Iterable[str], ids: tuple[str, ...]) -> dict[str, set[int]]:
    """Paragraphs cited of each source."""
    known = "|".join(re.escape(id) for id in sorted(ids, key=len, reverse=True))
    token = re.compile(rf"(?<![\w-])(?:({known})|{_PASSAGE.pattern})(?![\w])")
    found: dict[str, set[int]] = {}
    for text in texts:
        id = ""
        for match in token.finditer(text):
            if match[1]:
                id = match[1]
                found.setdefault(id, set())
            elif id:
                first, last = int(match[2]), int(match[3] or match[2])
                found[id].update(range(first, min(last, first + MOST) + 1))
    return found


def _passages(id: str, cited: set[int], items: Iterable[Data]) -> Iterator[dict[str, str]]:
    for item in items:
        paragraphs = item.get("paragraph") or []
        if item.get("source") == id and cited & set(paragraphs):
            place = ", ".join(f"p{paragraph}" for paragraph in paragraphs)
            yield {"place": place, "claim": " ".join(item["claim"].split())}


def texts_in(data: object) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for part in data.values():
            yield from texts_in(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from texts_in(part)
