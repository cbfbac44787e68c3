"""Write the tables of the docs from the vocabulary, the calibration, the scenarios and the tests.

::

    python docs/generate.py            # bring the docs up to date
    python docs/generate.py --check    # name the pages that are not; exit code 1 if there are any

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; `BLOCKS` says what
writes it. The writers are in ``docs/writers/``, a module a page. The JSON Schemas in
``schemas/`` are written too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from writers import (
    api,
    architecture,
    calibration,
    catalogue,
    coding,
    editors,
    expectations,
    mechanisms,
    model,
)
from writers.markdown import Lines

DOCS = Path(__file__).resolve().parent

_BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

BLOCKS: dict[str, Callable[[], Lines]] = {
    "api": api.names,
    "month": model.month,
    "variables": model.variables,
    "outcomes": catalogue.outcomes,
    "cautions": catalogue.cautions,
    "parameters": catalogue.parameters,
    "kinds": catalogue.kinds,
    "reactions": catalogue.reactions,
    "switches": catalogue.switches,
    "overview": mechanisms.overview,
    "details": mechanisms.details,
    "tree": architecture.tree,
    "picture": architecture.picture,
    "coding-found": coding.found,
    "coding-fields": coding.fields,
    "coding-passages": coding.passages,
    "coding-variables": coding.variables,
    "coding-confusions": coding.confusions,
    "coding-settled": coding.settled,
    "coding-numbers": coding.numbers,
    "expectations-overview": expectations.overview,
    "expectations": expectations.entries,
    "calibration-provenance": calibration.provenance,
    "calibration-both": calibration.both,
    "calibration-series": calibration.series,
    "calibration-targets": calibration.targets,
    "calibration-outside": calibration.outside,
    "calibration-numbers": calibration.numbers,
    "calibration-groups": calibration.groups,
    "calibration-method": calibration.method,
    "calibration-recovery": calibration.recovery,
    "calibration-documents": calibration.documents,
    "calibration-failures": calibration.failures,
    "editors-beyond": editors.beyond,
    "editors-options": editors.options,
}


def written(page: str) -> str:
    """Return a page with every table between its marks written anew."""

    def block(match: re.Match[str]) -> str:
        lines = "\n".join(BLOCKS[match[2]]()).rstrip("\n")
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return _BLOCK.sub(block, page)


def files() -> Iterator[tuple[Path, str]]:
    """Return each file that is written, with its content."""
    for path in sorted(DOCS.rglob("*.md")):
        yield path, written(path.read_text(encoding="utf-8"))
    for name, content in editors.schemas().items():
        yield DOCS.parent / "schemas" / name, content


def main(arguments: list[str]) -> int:
    """Write every file, or with ``--check`` name those that would change."""
    stale = [
        (path, after)
        for path, after in files()
        if not path.is_file() or path.read_text(encoding="utf-8") != after
    ]
    for path, after in stale:
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(after, encoding="utf-8", newline="\n")
        print(path.relative_to(DOCS.parent).as_posix())
    if stale and "--check" in arguments:
        print("are out of date: python docs/generate.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
