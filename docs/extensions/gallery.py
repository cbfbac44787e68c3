"""The gallery: scenarios of every shipped case, with question, picture, verdict and report.

Written into ``docs/gallery/`` when Sphinx starts, from a run of each scenario. Runs are kept in
``docs/_build/runs`` until a scenario, a number or the code changes.
"""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import hedgesim
from hedgesim.description.formats.cases import own_scenarios, read_case, shipped_cases
from hedgesim.outcomes.readings import hedgers
from hedgesim.reports.charts import export
from hedgesim.reports.charts.figures import Figure, level_figure
from hedgesim.reports.rows import headline, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sphinx.application import Sphinx

    from hedgesim.description.formats.cases import CaseFile

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
RUNS = DOCS / "_build" / "runs"
REPORTS = DOCS / "_build" / "reports"  # copied to the top of the site
INPUTS = ("src", "scenarios", "calibration", "cases")

INTRODUCTION = """# Gallery

Every shipped scenario: its question, the outcome that the events change most, with and without
them, the verdict, and the report of the run with all outcomes. Bands are half and 90% of
{replications} histories, which is few: `uv run hedgesim run NAME` plays 10,000. The
[tutorial](../tutorial.md) says how to read a verdict.
"""

CASE = """
## {case}

{about}
"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the settings of the gallery, and write it before pages are read."""
    app.add_config_value("gallery_replications", 256, "env", int)
    app.add_config_value("gallery_scenarios", [], "env", list)  # empty: all
    app.connect("builder-inited", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx) -> None:
    replications = app.config.gallery_replications
    pages = DOCS / "gallery"
    shutil.rmtree(pages, ignore_errors=True)
    pages.mkdir()
    (REPORTS / "gallery").mkdir(parents=True, exist_ok=True)
    parts = [INTRODUCTION.format(replications=replications)]
    for case, names in scenarios(app.config.gallery_scenarios):
        parts.append(CASE.format(case=case.case, about=" ".join((case.about or "").split())))
        parts += [_entry(name, made(name, replications), pages) for name in names]
    (pages / "index.md").write_text("\n".join(parts), encoding="utf-8")


def scenarios(wanted: Collection[str] = ()) -> Iterator[tuple[CaseFile, list[str]]]:
    """Yield every shipped case with the names of its scenarios, or of those that are wanted."""
    for folder in shipped_cases().values():
        names = sorted(path.stem for path in own_scenarios(folder).glob("*.yaml"))
        names = [name for name in names if not wanted or name in wanted]
        if names:
            yield read_case(folder), names


def made(name: str, replications: int) -> hedgesim.Result:
    """Return the run of a scenario: the one that is kept if nothing changed since, or a new one."""
    folder = RUNS / name
    manifest = folder / "manifest.json"
    if manifest.is_file() and manifest.stat().st_mtime > _changed():
        kept = hedgesim.Result.read(folder)
        if kept.summary["replications"] == replications:
            return kept
    shutil.rmtree(folder, ignore_errors=True)
    return hedgesim.run(name, replications=replications, out=folder)


def _changed() -> float:
    """Return when anything that a run reads was last changed."""
    files = (path for folder in INPUTS for path in (ROOT / folder).rglob("*.*"))
    return max(path.stat().st_mtime for path in files if path.suffix != ".pyc")


def _entry(name: str, result: hedgesim.Result, pages: Path) -> str:
    """Return the part of the page about a scenario; its picture and report are put beside it."""
    summary = result.summary
    (pages / f"{name}.svg").write_bytes(picture(result))
    shutil.copy(result.folder / "report.html", REPORTS / "gallery" / f"{name}.html")
    question = " ".join(hedgesim.load(name).scenario.about.split())
    return textwrap.dedent(f"""
        ### {summary["title"]}

        `{name}`: {question}

        ![{_figure(result).title}]({name}.svg)

        {result.verdict}

        <p><a href="{name}.html">The report of this run</a></p>
        """)


def picture(result: hedgesim.Result) -> bytes:
    """Return the outcome that the events change first of all, with and without them, as SVG."""
    summary = result.summary
    figure = _figure(result)
    countries = tuple(summary.get("partners") or summary["poles"])
    return export.picture(figure.spec, "svg", figure.title, countries, summary["end"])


def _figure(result: hedgesim.Result) -> Figure:
    summary = result.summary
    return level_figure(headline(rows(summary, hedgers(summary)[0]))[0])
