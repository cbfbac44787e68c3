"""Tables of calibration.md: results of the calibration and of its checks."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

from hedgesim.description.checking.cross_references import bases
from hedgesim.description.formats.cases import shipped
from hedgesim.description.formats.data import DATA, DOCUMENTS, load_data
from hedgesim.description.formats.targets import Target, format_goal, load_targets
from hedgesim.inference.calibration.checks import BINS, method_faults
from hedgesim.inference.calibration.informed import effective_of, informed, threshold
from hedgesim.reports.evidence.posterior import format_interval
from hedgesim.running.parameters.posterior import checks_path
from writers.markdown import Lines, code, listed, table, wrapped
from writers.sources import calibration, evidence

ARMS = ("default", "prior", "posterior")


FITS = {DOCUMENTS: "documents", DATA: "documents and data"}


@cache
def checks(fit: str = DOCUMENTS) -> dict[str, Any]:
    """Figures that ``hedgesim calibrate --checks`` wrote beside a posterior; none if it did not."""
    path = checks_path(shipped("calibration") / "posterior" / "any", fit)
    if fit != DOCUMENTS and not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def both() -> Lines:
    """The calibrations side by side: what was fitted, and how well."""
    made = {fit: checks(fit) for fit in FITS if checks(fit)}
    rows = {
        "chosen by": [code(f"--posterior {fit}") for fit in made],
        "figures of the data fitted": [str(_count(one, data=True)) for one in made.values()],
        "targets on documents fitted": [str(_count(one, data=False)) for one in made.values()],
        "of these met on average": [f"{_met(one, data=False):.1f}" for one in made.values()],
        "of the figures": [f"{_met(one, data=True):.1f}" for one in made.values()],
        "numbers informed": [
            str(len(informed(one["contraction"], effective_of(one)))) for one in made.values()
        ],
        "particles, and independent ones they vary as": [
            f"{one['particles']:,}, {effective_of(one):,.0f}" for one in made.values()
        ],
        "inputs": [code(one["inputs"]) for one in made.values()],
    }
    yield from table(
        ("", *(FITS[fit] for fit in made)), ((name, *row) for name, row in rows.items())
    )
    missing = [FITS[fit] for fit in FITS if fit not in made]
    if missing:
        yield ""
        yield f"Not made of this calibration: {listed(missing)}."


def _fitted(found: dict[str, Any], *, data: bool) -> list[dict[str, Any]]:
    return [
        one
        for name, one in found["predictions"].items()
        if one["fitted"] and name.startswith("data.") == data
    ]


def _count(found: dict[str, Any], *, data: bool) -> int:
    return len(_fitted(found, data=data))


def _met(found: dict[str, Any], *, data: bool) -> float:
    return sum(float(one["posterior"]["met"]) for one in _fitted(found, data=data))


def series() -> Lines:
    """Every figure of the data, and how the calibrations predict it."""
    found = checks(DATA)
    rows = []
    for row in load_data(shipped("calibration")):
        target = row.target
        one = found.get("predictions", {}).get(target.id)
        bands = (
            [format_interval(target, *one[arm]["quantiles"][::2]) for arm in ARMS[1:]]
            if one
            else []
        )
        rows.append(
            (target.describe(), format_goal(target), str(target.source), *(bands or ("", "")))
        )
    yield from table(("series", "figure", "source", "prior, 5 to 95 %", "posterior"), rows)


def targets() -> Lines:
    """Every fitted target: its document, its requirement, and how often it is met."""
    yield from _targets(fitted=True)


def outside() -> Lines:
    """Targets that were only checked."""
    yield from _targets(fitted=False)


def _targets(*, fitted: bool) -> Lines:
    found = checks()["predictions"]
    rows = [target for target in _all_targets() if target.fitted == fitted]
    yield from table(
        (
            "target",
            "document",
            "outcome",
            "required",
            "posterior, 5 to 95 %",
            *(f"met: {arm}" for arm in ARMS),
        ),
        (
            (
                code(target.id) + (" *" if set(target.evidence) & _in_priors() else ""),
                listed(sorted({_source(name) for name in target.evidence}) or [str(target.source)]),
                target.describe(),
                format_goal(target),
                format_interval(target, *found[target.id]["posterior"]["quantiles"][::2]),
                *(f"{found[target.id][arm]['met']:.0%}" for arm in ARMS),
            )
            for target in rows
        ),
    )
    met = (sum(found[target.id][arm]["met"] for target in rows) for arm in ARMS)
    yield ""
    counts = ", ".join(f"{arm} {count:.1f}" for arm, count in zip(ARMS, met, strict=True))
    starred = sum(bool(set(target.evidence) & _in_priors()) for target in rows)
    yield f"Met on average, of {len(rows)}: {counts}." + (f" Starred: {starred}." if fitted else "")


@cache
def _all_targets() -> tuple[Target, ...]:
    return load_targets(shipped("calibration")).all


def _source(name: str) -> str:
    return str(evidence()[name]["source"])


@cache
def _in_priors() -> frozenset[str]:
    """Evidence that numbers rest on."""
    files = (calibration().files.parameters, calibration().files.countries)
    return frozenset(
        name for file in files for _, thing, _ in bases(file) for name in thing.evidence
    )


def numbers() -> Lines:
    """Numbers that the targets inform most."""
    learned = checks()["contraction"]
    known = informed(learned, effective_of(checks()))
    yield from table(
        ("number", "contraction", "shift in prior sd"),
        (
            (code(name), f"{learned[name]['contraction']:.2f}", f"{learned[name]['shift']:+.2f}")
            for name in known
        ),
    )
    yield ""
    yield f"Threshold: {threshold(effective_of(checks())):.2f}."


def groups() -> Lines:
    """How many numbers of each group are informed."""
    learned = checks()["contraction"]
    known = set(informed(learned, effective_of(checks())))
    counts, informed_counts = Counter(map(_group, learned)), Counter(map(_group, known))
    yield from table(
        ("group", "numbers", "informed"),
        (
            (group, str(count), str(informed_counts[group]))
            for group, count in sorted(counts.items())
        ),
    )


def _group(name: str) -> str:
    if "." not in name:
        role = calibration().parameters[name].role
        return f"parameters, {role}"
    return f"{name.partition('.')[0]} of ties, partners or frameworks"


def method() -> Lines:
    """Ranks of simulated true values in their posteriors."""
    found = checks()["method"]
    yield from table(
        ("ranks", *(str(bin_ + 1) for bin_ in range(BINS)), "expected in each"),
        (
            ("all numbers", *map(str, found["ranks"]), f"{found['expected']:.0f}"),
            (
                "likelihood",
                *map(str, found["likelihood_ranks"]),
                f"{found['truths'] / BINS:.0f}",
            ),
        ),
    )
    yield ""
    yield wrapped(
        f"{found['truths']} sets of true values; {found['particles']} particles and "
        f"{found['sweeps']} sweeps each. 90 % intervals cover {found['coverage']:.1%} of the true "
        f"values (expected {found['coverage_expected']:.1%}); {found['small_p']:.1%} of numbers "
        f"fail a test at 5 %; ranks of the likelihood: p = {found['likelihood_p']:.2g}."
    )
    faults = method_faults(found)
    yield ""
    yield wrapped(
        f"**The method fails this check** ({'; '.join(faults)}): do not take posterior intervals "
        "at face value."
        if faults
        else "The method passes this check."
    )


def recovery() -> Lines:
    """Numbers that simulated data inform most, and how well they are recovered."""
    yield from table(
        ("number", "contraction", "correlation of posterior mean and true value"),
        (
            (code(name), f"{one['contraction']:.2f}", f"{one['correlation']:.2f}")
            for name, one in checks()["method"]["recovery"].items()
        ),
    )


def documents() -> Lines:
    """Each document left out, and how its targets were predicted."""
    found = checks()["documents"]
    arms = ("posterior", "prior", "persistence")
    yield from table(
        ("left out", "targets fitted", "predicted", *(f"Brier: {arm}" for arm in arms)),
        (
            (
                document,
                str(one["fitted"]),
                str(len(one["predicted"])),
                *(f"{one['brier'][arm]:.3f}" for arm in arms),
            )
            for document, one in found.items()
        ),
    )


def failures() -> Lines:
    """Targets of a left-out document that the others predict with less than even odds."""
    missed = [
        (document, name, one)
        for document, found in checks()["documents"].items()
        for name, one in found["predicted"].items()
        if one["posterior"] < 0.5
    ]
    claims = {target.id: target.claim for target in _all_targets()}
    yield from table(
        ("left out", "target", "claim", "posterior", "prior", "persistence"),
        (
            (
                document,
                code(name),
                claims[name],
                *(f"{one[arm]:.0%}" for arm in ("posterior", "prior", "persistence")),
            )
            for document, name, one in sorted(missed, key=lambda row: row[2]["posterior"])
        ),
    )


def provenance() -> Lines:
    """What the figures were made with."""
    found = checks()
    items = Counter(item["source"] for item in evidence().values())
    counts = ", ".join(f"{source} {count}" for source, count in sorted(items.items()))
    yield wrapped(
        f"Command: `{found['command']}`; {found['histories']:,} histories; inputs "
        f"`{found['inputs']}`; evidence items: {counts}."
    )
