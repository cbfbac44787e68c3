"""What the shipped scenarios predict goes the way, and about as far, as an area specialist expects.

Each story is played without noise and without reactions in 64 histories (drawn delays differ);
a line of the table says what changes against its baseline, when, and between which bounds.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from hedgesim.description import load_calibration, load_scenario, resolve, resolve_baseline
from hedgesim.description.formats.loading import ScenarioFile
from hedgesim.description.parsing.units import date
from helpers.playing import Floats, kernel_block, row_names
from helpers.worlds import quiet

END = ""
MAIN = ""  # the story itself, not a variant

# scenario, variant, what, when, least and most of its change
STORIES = [
    # a visit warms for a while and moves no decade; what follows it does
    ("kerry-visit-2016", MAIN, "trust.United States", "2016-02", 0.01, 0.03),
    ("kerry-visit-2016", MAIN, "composite", END, 0.0, 0.3),
    ("kerry-visit-2016", "patient", "trust.United States", END, 0.02, 0.06),
    ("kerry-visit-2016", "pressing", "trust.United States", "2018-12", -0.10, -0.03),
    ("kerry-visit-2016", "pressing", "influence.China", END, 0.0, 0.01),
    # a turn to security moves more at first, schooling lasts
    ("us-strategic-turn-2011", MAIN, "composite", "2013-01", 1.0, 6.0),
    ("us-strategic-turn-2011", "soldiers-only", "security.United States", "2013-01", 0.05, 0.15),
    ("us-strategic-turn-2011", "software-only", "trust.United States", END, 0.02, 0.05),
    ("us-strategic-turn-2011", "soldiers-only", "trust.United States", END, 0.0, 0.02),
    ("us-strategic-turn-2011", "rights-return", "trust.United States", END, -0.2, -0.02),
    # courtship wins some points, money doubles them, and it fades
    ("china-fiftieth-2008", MAIN, "effort.China", "2010-12", 0.02, 0.05),
    ("china-fiftieth-2008", "banquets-only", "effort.China", END, 0.002, 0.02),
    ("china-fiftieth-2008", "balancing", "trust.Japan", "2009-06", 0.01, 0.04),
    # a clash is feared, resented and costs the neighbour its share; talks and a treaty mend
    ("preah-vihear-2011", MAIN, "threat.Thailand", "2011-04", 0.4, 0.55),
    ("preah-vihear-2011", MAIN, "threat.Thailand", END, -0.02, 0.02),
    ("preah-vihear-2011", MAIN, "nationalism.Thailand", "2012-06", 0.05, 0.25),
    ("preah-vihear-2011", MAIN, "effort.Thailand", "2013-01", -0.05, -0.01),
    ("preah-vihear-2011", "no-talks", "trust.Thailand", "2012-06", -0.10, -0.03),
    ("preah-vihear-2011", "treaty", "threat.Thailand", END, -0.06, -0.02),
    ("preah-vihear-2011", "closed-crossings", "exports.Thailand", "2012-06", -140.0, -70.0),
    # Taiwan loses everything, China gains much only if it pays
    ("one-china-1997", MAIN, "effort.Taiwan", END, -0.04, -0.025),
    ("one-china-1997", MAIN, "effort.China", END, 0.03, 0.08),
    ("one-china-1997", "no-reward", "effort.China", END, 0.0, 0.015),
    ("one-china-1997", "words-only", "effort.Taiwan", END, -0.005, 0.005),
    # a lost preference hurts sales to that market; others take a part of them
    ("trade-preference-loss", MAIN, "exports.United States", "2026-12", 30.0, 150.0),
    ("trade-preference-loss", "washington-too", "exports.total", "2026-12", -1500.0, -700.0),
    # outside an agreement trade grows less; inside, more, and towards who leads it
    ("tpp-exclusion", "as-it-happened", "exports.United States", END, -150.0, -20.0),
    ("tpp-exclusion", "inside", "effort.United States", END, 0.001, 0.03),
    # a little money moves a little; China can outbid it
    ("lower-mekong-upgrade", MAIN, "composite", END, 0.3, 2.0),
    ("lower-mekong-upgrade", MAIN, "river_stress", END, -0.03, -0.005),
    # a thousandth of output moves standing and effort, not the economy
    ("border-fund", MAIN, "legitimacy", "2024-12", 0.01, 0.03),
    ("border-fund", MAIN, "effort_self", END, 0.003, 0.015),
    ("border-fund", MAIN, "output", END, -20.0, 20.0),
    # functional cooperation is felt in livelihoods more than in alignment
    ("rice-exporters", MAIN, "output", END, 50.0, 400.0),
    ("rice-exporters", MAIN, "composite", END, -0.2, 0.2),
    # two suitors give more while they court; their quarrel takes effort from both
    ("china-vietnam-rivalry", "healthy-relations", "effort.Vietnam", END, 0.003, 0.03),
    ("china-vietnam-rivalry", "healthy-relations", "effort.China", END, 0.005, 0.04),
    ("china-vietnam-rivalry", MAIN, "aid.total", "2029-01", 150.0, 500.0),
    # who asks loses; a shut market costs
    ("great-power-crisis", "only-washington-asks", "composite", "2027-12", -4.0, -0.3),
    ("great-power-crisis", MAIN, "influence.Japan", "2027-12", 0.001, 0.02),
    ("great-power-crisis", "washington-punishes", "exports.total", "2028-06", -2500.0, -700.0),
    # a harvest fails and most of it comes back
    ("climate-shock", MAIN, "output", "2026-03", -1300.0, -700.0),
    ("climate-shock", MAIN, "output", "2027-06", -500.0, -150.0),
    ("climate-shock", MAIN, "legitimacy", "2026-03", -0.05, -0.01),
    ("climate-shock", "with-dams", "river_stress", END, 0.1, 0.25),
    ("climate-shock", "relief", "trust.Japan", "2025-09", 0.01, 0.03),
    # finance that is cut is filled in part; exports hardly feel politics
    ("conditional-aid-cut", MAIN, "aid.total", "2029-01", -165.0, -80.0),
    ("conditional-aid-cut", MAIN, "aid.China", "2029-01", 15.0, 60.0),
    ("conditional-aid-cut", "nobody-fills", "aid.China", "2029-01", -15.0, 5.0),
    # Laos: a way to Vietnam's sea takes goods from Thailand's, China's money pulls
    ("laos-between-neighbours", MAIN, "transit.Thailand", END, -0.13, -0.1),
    ("laos-between-neighbours", MAIN, "effort.China", "2027-06", 0.02, 0.06),
    ("laos-between-neighbours", "payments-demanded", "effort.China", END, -0.08, -0.005),
    ("laos-between-neighbours", "laos-leaves-too", "effort.Vietnam", END, -0.12, -0.005),
    ("cambodia-and-laos", MAIN, "effort_political.Cambodia.Vietnam", END, -0.02, -0.002),
    ("cambodia-and-laos", MAIN, "aid.Laos.Vietnam", "2029-01", 20.0, 50.0),
]  # fmt: skip

# What is expected and not what the rules say: strict, so that a rule that mends one is noticed.
# Where two partners threaten at once, each insures against the other; where China alone does, the
# political effort that engages it outweighs the turn away in the mean of three domains. Amounts of
# trade are those of its trend, which runs on at what the levels before the clock showed: steep for
# Japan, Thailand and Europe, flat for the United States in 2016.
NOT_YET = [
    ("china-vietnam-rivalry", "both-ask", "effort.China", "2027-06", -0.08, -0.01),
    ("great-power-crisis", "only-beijing-asks", "composite", "2027-12", 0.3, 5.0),
    ("trade-preference-loss", MAIN, "exports.European Union", "2026-12", -500.0, -250.0),
    ("trade-preference-loss", MAIN, "exports.total", "2026-12", -400.0, -150.0),
    ("trade-preference-loss", "asia-opens", "exports.Japan", END, 200.0, 700.0),
    ("tpp-exclusion", MAIN, "exports.United States", END, -1000.0, -400.0),
    ("lower-mekong-upgrade", "china-outbids", "composite", END, -2.0, 0.4),
    ("rice-exporters", MAIN, "exports.Thailand", "2021-12", 20.0, 60.0),
    ("conditional-aid-cut", MAIN, "exports.total", END, -800.0, -100.0),
]


@cache
def scenario_file(name: str) -> ScenarioFile:
    return load_scenario(name)


CALIBRATION = cache(load_calibration)


@cache
def means(name: str, variant: str, *, baseline: bool = False) -> tuple[tuple[str, ...], Floats]:
    """Means over 64 histories of every recorded row (rows x months), and their names."""
    arm = resolve_baseline if baseline else resolve
    world = quiet(arm(scenario_file(name), CALIBRATION(), variant=variant or None).world)
    return row_names(world), kernel_block(world).values.mean(axis=2).T


def change(name: str, variant: str, what: str, when: str) -> float:
    """Mean change of something against the baseline."""
    names, with_it = means(name, variant)
    _, without = means(name, variant, baseline=True)
    scenario = scenario_file(name).scenario
    month = date(when) - scenario.clock.start if when else -1
    variable, _, of = what.partition(".")
    if len(scenario.all_hedgers) == 1:
        total = of == "total"
        head = f"{what}.{scenario.hedger}" if total else f"{variable}.{scenario.hedger}"
        what = head if total or not of else f"{head}.{of}"
    row = names.index(what)
    return float(with_it[row, month] - without[row, month])


@pytest.mark.parametrize(
    ("name", "variant", "what", "when", "least", "most"),
    [*STORIES, *(pytest.param(*story, marks=pytest.mark.xfail(strict=True)) for story in NOT_YET)],
    ids=[" ".join(filter(None, story[:4])) for story in [*STORIES, *NOT_YET]],
)
def test_a_story_goes_the_way_and_about_as_far_as_expected(
    name: str, variant: str, what: str, when: str, least: float, most: float
) -> None:
    assert least <= change(name, variant, what, when) <= most


def test_patience_and_pressure_part_ways() -> None:
    """The two courses after the visit of 2016 end on either side of the visit alone."""
    ends = [
        change("kerry-visit-2016", variant, "composite", END)
        for variant in ("pressing", MAIN, "patient")
    ]
    assert ends == sorted(ends)


@pytest.mark.xfail(strict=True, reason="pressing costs 0.8 points against the visit alone")
def test_patience_and_pressure_part_by_a_point_each() -> None:
    ends = [
        change("kerry-visit-2016", variant, "composite", END)
        for variant in ("pressing", MAIN, "patient")
    ]
    assert np.diff(ends).min() > 1.0


def test_a_tight_purse_couples_two_small_states() -> None:
    """Where budgets do not bend, what Cambodia draws from Japan Laos does not get."""
    loose, tight = (
        change("cambodia-and-laos", variant, "aid.Laos.Japan", "2029-01")
        for variant in (MAIN, "one-tight-purse")
    )
    assert tight < loose - 1.0
