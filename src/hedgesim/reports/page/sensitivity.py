"""The section of a report on sensitivity: the results of a study, or the command that makes one."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from hedgesim.outcomes import words
from hedgesim.reports import html
from hedgesim.reports.charts import specs
from hedgesim.reports.charts.figures import Figure, read_out
from hedgesim.reports.charts.palette import slug
from hedgesim.reports.html import Document, paragraph
from hedgesim.reports.studies import sensitivity
from hedgesim.reports.studies.matching import Search, StoredStudy, command
from hedgesim.reports.studies.parameters import Found, short_name

ASSUMED = "assumed"  # basis of a number, as a study writes it
MOST_NAMED = 3  # studies of other runs


def sensitivity_section(
    document: Document, manifest: Mapping[str, Any], search: Search
) -> list[str]:
    """Return the section: the results of a study of this run, or the command that makes one."""
    if search.taken is None:
        return _not_known(manifest, search)
    found = search.taken.found
    parts = [part for id in found["outcomes"] for part in _of_outcome(document, id, found)]
    low, high = (f"{100 * part:.0f}%" for part in found["reach"])
    ranked = len(found["kept"])
    return [
        paragraph(
            f"{found['drawn']} parameters were sampled from their priors, and the {ranked} that "
            f"matter most ranked. Shown is the share of the variance of each change in "
            f"{words.month(found['end'])} that a parameter accounts for, alone and in interaction "
            f"with the other {ranked - 1} (Sobol index of total order, with its "
            f"{found['confidence']:.0%} interval). A star marks an assumption."
        ),
        *_posterior_note(manifest),
        *parts,
        paragraph(
            f"Effect: mean absolute change when the parameter alone goes from {low} to {high} "
            "of its prior; \u00b1 if its sign depends on the others. Rank: the ranks that "
            "the intervals allow. 'hedgesim evidence NAME' prints the basis of a parameter.",
            "soft",
        ),
        _made_by(search.taken),
    ]


def _posterior_note(manifest: Mapping[str, Any]) -> list[str]:
    """Say that a study samples from priors, where the run samples from a posterior."""
    drawn = (manifest.get("made_of") or {}).get("drawn")
    if drawn in (None, "prior"):
        return []
    text = f"The run itself samples parameters from the {drawn}, where they vary less."
    return [paragraph(text, "soft")]


def _meanings(names: Sequence[str], found: Found) -> list[str]:
    """A list of the parameters that a chart names, with what they mean."""
    known = {
        short_name(name, sensitivity.hedgers_of(found)): found["numbers"][name].get("meaning")
        for name in names
    }
    text = "; ".join(f"{name}: {meaning}" for name, meaning in known.items() if meaning)
    return [paragraph(f"{text}.", "soft")] if text else []


def _not_known(manifest: Mapping[str, Any], search: Search) -> list[str]:
    if not manifest.get("made_of"):
        return [paragraph("Not available: this run has no record of its inputs. Run it again.")]
    wanted = escape(shlex.join(command(manifest)))
    refused = [
        paragraph(
            f"The study in '{study.folder.name}' belongs to another run: {'; '.join(why)}.", "soft"
        )
        for study, why in search.others[:MOST_NAMED]
    ]
    return [
        f"<p>Not available yet: run <code>{wanted}</code> (about a minute with "
        '<code class="option">--quick</code>), then '
        "<code>hedgesim report</code> with the folder of this run to add the results here.</p>",
        *refused,
    ]


def _of_outcome(document: Document, id: str, found: Found) -> list[str]:
    outcome = found["outcomes"][id]
    title = sensitivity.label(id, outcome["hedger"])
    names = sensitivity.main_parameters(id, found)
    if not names:
        return [paragraph(f"{title}: no sampled parameter moves it.")]
    if sensitivity.too_noisy(outcome):
        chance = words.percent(outcome["chance"])
        return [
            paragraph(
                f"{title}: {sensitivity.spread(outcome)}. Not ranked, because {chance} of its "
                "variance between samples is chance."
            )
        ]
    behind = html.table(
        ["", *sensitivity.COLUMNS], list(sensitivity.rows(id, names, found)), wide=(2, 4)
    )
    return [
        html.pair(
            (document.figure(_figure(id, title, names, found), sensitivity.spread(outcome)),)
        ),
        *_meanings(names, found),
        paragraph(" ".join(sensitivity.notes(id, found)), "soft"),
        f"<details><summary>Table</summary>{behind}</details>",
    ]


def _figure(id: str, title: str, names: Sequence[str], found: Found) -> Figure:
    rows = [_row(name, id, found) for name in names]
    spec = specs.intervals(
        rows,
        unit="% of the variance from those ranked",
        description=f"Share of the variance of {title} by parameter: {read_out(rows)}.",
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
        "text": f"{sensitivity.share(index, 'total')}%",
    }


def _made_by(study: StoredStudy) -> str:
    day = str(study.manifest.get("finished") or "").partition("T")[0]
    given = escape(shlex.join(study.manifest.get("reproduce") or []))
    return (
        f'<p class="soft">Study made on {escape(day)} with <code>{given}</code>, with the same '
        "scenario, baseline, parameters, priors and code as this run.</p>"
    )
