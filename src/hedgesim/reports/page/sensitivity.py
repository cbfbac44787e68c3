"""What the answer is most sensitive to, for the page of a run: from a study, or how to make one."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from hedgesim.outcomes import words
from hedgesim.reports import html
from hedgesim.reports.charts import specs
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.palette import slug
from hedgesim.reports.html import Canvas, paragraph
from hedgesim.reports.studies import sensitivity
from hedgesim.reports.studies.matching import Search, StoredStudy, command
from hedgesim.reports.studies.parameters import Found, short_name
from hedgesim.running.fingerprints import draws_otherwise

ASSUMED = "assumed"  # as `inference.drivers` says what a number rests on
MOST_NAMED = 3  # studies that are not of this run


def sensitivity_section(made: Canvas, manifest: Mapping[str, Any], search: Search) -> list[str]:
    """Return the section: what a study of this run found, or which command would make one."""
    if search.taken is None:
        return _not_known(manifest, search)
    found = search.taken.found
    told = [part for id in found["outcomes"] for part in _of_outcome(made, id, found)]
    low, high = (f"{100 * part:.0f}%" for part in found["reach"])
    ranked = len(found["kept"])
    return [
        paragraph(
            f"{found['drawn']} numbers were drawn from their priors, and the {ranked} that matter "
            f"most ranked. Shown is how much of the variance that these {ranked} give to a change "
            f"in {words.month(found['end'])} each accounts for, alone and with the others of them "
            f"(Sobol index of total order, with its {found['confidence']:.0%} interval). A star "
            "marks a number that rests on an assumption only."
        ),
        *told,
        paragraph(
            f"Effect: mean absolute change when the parameter alone goes from {low} to {high} "
            "of its prior; \u00b1 if its sign depends on the others. Rank: the ranks that "
            "the intervals allow. 'hedgesim evidence NAME' tells what a number is, and what "
            "it rests on.",
            "soft",
        ),
        _made_by(search.taken),
    ]


def _not_known(manifest: Mapping[str, Any], search: Search) -> list[str]:
    drawn = draws_otherwise(manifest)
    if drawn:
        return [
            paragraph(
                f"Not told: a study draws the numbers from their priors, and this run draws them "
                f"from {drawn}."
            )
        ]
    if not manifest.get("made_of"):
        return [
            paragraph("Not known: the run keeps no record of what it was made of. Play it again.")
        ]
    wanted = escape(shlex.join(command(manifest)))
    refused = [
        paragraph(
            f"The study in '{study.folder.name}' is not of this run: {'; '.join(why)}.", "soft"
        )
        for study, why in search.others[:MOST_NAMED]
    ]
    return [
        f"<p>Not known yet: <code>{wanted}</code> finds out (in about a "
        "minute with --quick), and <code>hedgesim report</code> with the folder of this run then "
        "tells it here.</p>",
        *refused,
    ]


def _of_outcome(made: Canvas, id: str, found: Found) -> list[str]:
    """Return one outcome: its figure, what that does not tell, and the numbers behind it."""
    outcome = found["outcomes"][id]
    title = sensitivity.label(id, outcome["hedger"])
    names = sensitivity.main_parameters(id, found)
    if not names:
        return [paragraph(f"{title}: no number that is drawn moves it.")]
    if sensitivity.too_noisy(outcome):
        chance = words.percent(outcome["chance"])
        return [
            paragraph(
                f"{title}: {sensitivity.spread(outcome)}. Not ranked, for {chance} of how it "
                "varies from draw to draw is chance."
            )
        ]
    behind = html.table(
        ["", *sensitivity.COLUMNS], list(sensitivity.rows(id, names, found)), wide=(2, 4)
    )
    return [
        html.pair((made.figure(_figure(id, title, names, found), sensitivity.spread(outcome)),)),
        paragraph(" ".join(sensitivity.notes(id, found)), "soft"),
        f"<details><summary>The numbers behind it</summary>{behind}</details>",
    ]


def _figure(id: str, title: str, names: Sequence[str], found: Found) -> Figure:
    rows = [_row(name, id, found) for name in names]
    said = "; ".join(f"{row['name']} {row['told']}" for row in rows)
    spec = specs.intervals(
        rows,
        unit="% of the variance of those ranked",
        description=f"Share of the variance of {title} by number: {said}.",
    )
    return Figure(f"sensitivity-{slug(id.replace('.', ' '))}", title, spec)


def _row(name: str, id: str, found: Found) -> dict[str, Any]:
    index = found["indices"][name][id]
    part, error = 100 * index["total"], 100 * (index["total_error"] or 0.0)
    star = " *" if found["numbers"][name]["rests_on"] == ASSUMED else ""
    return {
        "name": short_name(name, sensitivity.hedgers_of(found)) + star,
        "colour": specs.SCENARIO,
        "q05": max(part - error, 0.0),
        "q25": part,
        "q50": part,
        "q75": part,
        "q95": part + error,
        "told": f"{sensitivity.share(index, 'total')}%",
    }


def _made_by(study: StoredStudy) -> str:
    day = str(study.manifest.get("finished") or "").partition("T")[0]
    asked = escape(shlex.join(study.manifest.get("reproduce") or []))
    return (
        f'<p class="soft">Study made on {escape(day)} with <code>{asked}</code> from the same '
        "scenario, baseline, numbers, priors and code as this run.</p>"
    )
