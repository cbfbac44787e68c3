"""Tables of calibration.md: what calibration learned, and how it stood its checks."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

from hedgesim.description import load_calibration
from hedgesim.description.loading import shipped
from hedgesim.inference.checks import BINS, informed
from writers.markdown import Lines, code, table, wrapped
from writers.sources import evidence

SHOWN = 24
ARMS = ("default", "prior", "posterior")


@cache
def checks() -> dict[str, Any]:
    """Figures that ``hedgesim calibrate --checks`` wrote beside the posterior."""
    path = shipped("calibration") / "posterior" / "checks.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def targets() -> Lines:
    """Every fitted target: what is asked, where it is told, and how often it is met."""
    yield from _targets(fitted=True)


def outside() -> Lines:
    """Targets that were only checked."""
    yield from _targets(fitted=False)


def _targets(*, fitted: bool) -> Lines:
    rows = [(name, one) for name, one in checks()["predictions"].items() if one["fitted"] == fitted]
    yield from table(
        ("target", "what", "asked", "statistic, 5 to 95 %", *(f"met: {arm}" for arm in ARMS)),
        (
            (
                code(name),
                one["told"],
                _asked(one),
                _interval(one["posterior"]["quantiles"]),
                *(f"{one[arm]['met']:.0%}" for arm in ARMS),
            )
            for name, one in sorted(rows, key=lambda pair: pair[1]["posterior"]["met"])
        ),
    )
    met = (sum(one[arm]["met"] for _, one in rows) for arm in ARMS)
    yield ""
    told = ", ".join(f"{arm} {count:.1f}" for arm, count in zip(ARMS, met, strict=True))
    yield f"Met on average, of {len(rows)}: {told}."


def _asked(one: dict[str, Any]) -> str:
    low, high = one["low"], one["high"]
    if low == high:
        told = f"{low:.3g}"
    elif high is None:
        told = f"≥ {low:.3g}"
    elif low is None:
        told = f"≤ {high:.3g}"
    else:
        told = f"{low:.3g} to {high:.3g}"
    return f"{told} ± {one['tolerance']:.2g}"


def _interval(quantiles: list[float]) -> str:
    return f"{quantiles[0]:.3g} to {quantiles[2]:.3g}"


def numbers() -> Lines:
    """Numbers that the targets inform most."""
    learned = checks()["contraction"]
    yield from table(
        ("number", "contraction", "shift in prior sd"),
        (
            (code(name), f"{one['contraction']:.2f}", f"{one['shift']:+.2f}")
            for name, one in list(learned.items())[:SHOWN]
        ),
    )


def groups() -> Lines:
    """How many numbers of each group are informed."""
    learned = checks()["contraction"]
    known = set(informed(learned, checks()["particles"]))
    counts, told = Counter(map(_group, learned)), Counter(map(_group, known))
    yield from table(
        ("group", "numbers", "informed"),
        ((group, str(count), str(told[group])) for group, count in sorted(counts.items())),
    )


def _group(name: str) -> str:
    if "." not in name:
        role = load_calibration().parameters[name].role
        return f"parameters, {role}"
    return f"{name.partition('.')[0]} of ties, partners or frameworks"


def method() -> Lines:
    """Ranks of simulated truths in their posteriors."""
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
    yield (
        f"{found['truths']} truths; {found['particles']} particles and {found['sweeps']} sweeps "
        f"each. 90 % intervals hold {found['coverage']:.1%} of truths"
    )
    yield (
        f"(expected {found['coverage_expected']:.1%}); {found['small_p']:.1%} of numbers fail a "
        f"test at 5 %; ranks of the likelihood: p = {found['likelihood_p']:.2g}."
    )


def recovery() -> Lines:
    """Numbers that simulated data inform most, and how well they are found again."""
    yield from table(
        ("number", "contraction", "correlation of posterior mean and truth"),
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
    claims = {name: one["claim"] for name, one in checks()["predictions"].items()}
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
