"""Content of summary.json, from the counts of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import hedgesim
from hedgesim.description import World
from hedgesim.description.checking.cautions import cautions_of
from hedgesim.description.parsing.cautions import Caution, distinct
from hedgesim.description.provenance.bibliography import bibliography, texts_in
from hedgesim.description.provenance.changes import other_differences
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import Outcome, month_name, outcomes_of
from hedgesim.outcomes.cautions import (
    bound_cautions,
    bounds_of,
    coarse_bands,
    few_histories,
    trade_beyond_output,
)
from hedgesim.outcomes.chance import chance_summary, effective_replications
from hedgesim.outcomes.course import over_time
from hedgesim.outcomes.precision import quantile_errors
from hedgesim.outcomes.readings import called, contrast_name
from hedgesim.outcomes.summary import (
    contrast_summary,
    events_summary,
    outcomes_summary,
    posture_summary,
)
from hedgesim.outcomes.tally import Tally
from hedgesim.outcomes.verdict import verdict
from hedgesim.running.assumptions import assumptions
from hedgesim.running.playing.attribution import attribute, play_sets
from hedgesim.running.playing.chunks import PILOT, BinsOfArms, Job, bins_of
from hedgesim.running.playing.interaction import interact
from hedgesim.running.playing.processors import available_processors, threads
from hedgesim.running.setup import BASELINE, SCENARIO, Options, Setup
from hedgesim.running.storage.identity import fingerprint

# Outcomes that attribution explains, by the beginning of their id.
HEADLINE = (
    "influence.", "lean", "hedging", "autonomy", "legitimacy", "output", "river_stress",
    "aid.total", "exports.total",
)  # fmt: skip


def summarise(setup: Setup, options: Options, job: Job, tally: Tally) -> dict[str, Any]:
    """Return the content of summary.json."""
    with threads(1) as beside:
        contributions = beside.submit(_contributions, setup.worlds[SCENARIO], options)
        summary = counted(setup, options, job, tally)
    summary |= contributions.result()
    cites = (setup.file.document.data, summary["assumptions"], summary["changed"])
    summary["sources"] = bibliography(texts_in(cites), setup.calibration.folder)
    return {"verdict": verdict(summary), **summary}


def _contributions(world: World, options: Options) -> dict[str, Any]:
    """Contribution of each event to the headline outcomes, and the interaction of the shocks.

    Both are empty where they are not asked for, or with one event only.
    """
    nothing: dict[str, Any] = {"attribution": {}, "interaction": {}}
    if not options.attribution:
        return nothing
    headline = [outcome for outcome in outcomes_of(world) if _is_headline(outcome)]
    workers = options.workers or available_processors()
    played = play_sets(world, headline, options.engine, options.seed, options.replications, workers)
    if played is None:
        return nothing
    return {"attribution": attribute(played), "interaction": interact(played)}


def counted(setup: Setup, options: Options, job: Job, tally: Tally) -> dict[str, Any]:
    """Return the summary without verdict and contributions."""
    world = setup.worlds[SCENARIO]
    outcomes = outcomes_of(world)
    report = _reporter(setup, options, job, tally, outcomes)
    found = report(SCENARIO)
    scenario = setup.file.scenario
    return {
        "hedgesim": hedgesim.__version__,
        "scenario": setup.file.name,
        "title": world.title,
        "about": world.about,
        "question": words.question(world.about),
        "scenario_text": setup.file.document.text,
        "baseline": scenario.baseline or "none",
        **_who(world),
        "poles": list(world.poles),
        "partners": list(world.partners),
        "start": month_name(world, 0),
        "end": month_name(world, world.months - 1),
        "seed": options.seed,
        "replications": options.replications,
        "uncertainty": options.uncertainty,
        **found,
        "posture_baseline": posture_summary(tally, BASELINE, setup.worlds[BASELINE]),
        "attribution": {},
        "interaction": {},
        "changed_settings": {
            change.name: [change.shipped, change.used]
            for arm, change in setup.changed
            if arm == SCENARIO and change.shipped is not None and change.name in world.number_names
        },
        "rules": dict(setup.arms[SCENARIO].rules),
        "changed": [{"arm": arm, **change.data()} for arm, change in setup.changed],
        "changed_rules": list(other_differences(setup.calibration)),
        "drawn_numbers": {} if setup.sampler is None else setup.sampler.summary(),
        "assumptions": assumptions(setup.file, setup.arms[SCENARIO], setup.calibration),
        "fingerprint": fingerprint(setup.worlds[BASELINE]),
        "notes": [one["text"] for one in found["cautions"] if one["severity"] == "note"],
        "variants": {
            name: {
                "title": scenario.variants[name].title or name,
                "fingerprint": fingerprint(setup.worlds[base]),
                "rules": dict(setup.arms[name].rules),
                **report(name),
            }
            for name, base in setup.pairs.items()
            if name != SCENARIO
        },
        "contrasts": _contrasts(options, job, tally, outcomes),
    }


def _contrasts(
    options: Options, job: Job, tally: Tally, outcomes: tuple[Outcome, ...]
) -> dict[str, Any]:
    """Each contrast by name: its two arms, and the difference of each outcome."""
    differences = bins_of(job, options.replications).differences
    found = {}
    for first, second in job.contrasts:
        name = contrast_name(first, second)
        found[name] = {
            "first": called(first),
            "second": called(second),
            "outcomes": contrast_summary(tally, name, outcomes, differences),
        }
    return found


def _reporter(
    setup: Setup, options: Options, job: Job, tally: Tally, outcomes: tuple[Outcome, ...]
) -> Callable[[str], dict[str, Any]]:
    bins = bins_of(job, options.replications)
    world = setup.worlds[SCENARIO]
    months = [month_name(world, month) for month in job.months]

    def told(arm: str) -> Iterator[Caution]:
        """Cautions of an arm and its baseline: of the files, then of what was played."""
        variant = None if arm == SCENARIO else arm
        yield from cautions_of(setup.file, setup.arms[arm], variant)
        yield from setup.arms[setup.pairs[arm]].cautions
        if setup.sampler is not None:
            yield from setup.sampler.cautions
        yield from few_histories(options.replications)
        played = min(PILOT, options.replications)
        bounds = bounds_of(setup.worlds[arm], job.places)
        met, without = bins.at_bounds[arm], bins.at_bounds[setup.pairs[arm]]
        yield from bound_cautions(setup.worlds[arm], met, without, bounds, played)

    def report(arm: str) -> dict[str, Any]:
        base = setup.pairs[arm]
        found = outcomes_summary(tally, arm, base, outcomes, months, bins.levels, bins.differences)
        chance = _chance(setup, tally, arm, outcomes)
        return {
            "outcomes": found,
            "over_time": _over_time(found, setup, tally, arm, bins, chance),
            "events": events_summary(tally, arm, base, setup.worlds[arm], setup.worlds[base]),
            "chance": chance,
            "posture": posture_summary(tally, arm, setup.worlds[arm]),
            "cautions": [
                one.data()
                for one in distinct([*told(arm), *trade_beyond_output(found), *coarse_bands(found)])
            ],
        }

    return report


def _over_time(
    entries: dict[str, Any],
    setup: Setup,
    tally: Tally,
    arm: str,
    bins: BinsOfArms,
    chance: dict[str, Any],
) -> dict[str, Any]:
    """Course of each outcome's median, with Monte-Carlo errors in the last month."""
    found = over_time(entries)
    shares = [chance[id]["share"][-1] if id in chance else None for id in found]
    histories = [_independent(tally.replications, setup, share) for share in shares]
    differences = tally.differences[arm][-1], bins.differences[arm][-1]
    errors = quantile_errors(*differences, histories)
    for place, course in enumerate(found.values()):
        error = {name: float(f"{values[place]:.3g}") for name, values in errors.items()}
        course["end"] |= {"histories": round(histories[place], 1), "error": error}
    return found


def _independent(replications: int, setup: Setup, share: float | None) -> float:
    """Number of independent replications with the same error; ``share`` of chance, if known."""
    if setup.sampler is None or share is None:
        return float(replications)
    return effective_replications(replications, setup.sampler.vectors, share)


def _chance(setup: Setup, tally: Tally, arm: str, outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    """Share of chance by outcome; empty where chance is all that is played."""
    if setup.sampler is None:
        return {}
    names = [outcome.id for outcome in outcomes]
    return chance_summary(tally, arm, names, setup.sampler.vectors)


def _who(world: World) -> dict[str, Any]:
    if len(world.hedgers) == 1:
        return {"hedger": world.hedgers[0]}
    return {"hedgers": list(world.hedgers)}


def _is_headline(outcome: Outcome) -> bool:
    own = outcome.id.removeprefix(f"{outcome.hedger}.")
    return own.startswith(HEADLINE) and not own.startswith("hedging.")
