"""The compiled engine: a block of replications through all months, in the order of the rule book.

What the Mesa engine does agent by agent happens here row by row, each row holding one variable of
all replications of the block. The same rules, the same order of every sum: the same bits.
"""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.lanes import (
    choose,
    events,
    home,
    perceive,
    record,
    respond,
    settle,
    sums,
)
from hedgesim.engines.kernel.lanes.calls import Keys, Table
from hedgesim.engines.kernel.table import BLOCK, FIRES, OP
from hedgesim.rules import draws
from hedgesim.rules.compilation import cached


@cached
def play_block(  # noqa: PLR0912, PLR0915
    plan: Any, t: Table, keys: Keys, fired: Any, seed: int, replications: Any, noise: Any, out: Any
) -> None:
    """Play a block of replications through all months.

    Parameters
    ----------
    replications: (BLOCK,) which histories, each from 0.
    t: (rows, BLOCK) the block's table, numbers and constants filled in.
    keys: (BLOCK,), fired: `lanes.events.Fired`; room, filled here.
    noise: what `draw_block` drew of them, or `noise.NOTHING`.
    out: (measured months, rows kept, BLOCK), filled here; months or phases as the plan says.
    """
    for k in range(BLOCK):
        keys[k] = draws.replication_key(seed, replications[k])
    fires = t[plan.stack + FIRES]
    kept = 0
    for month in range(-1, plan.months):
        section = 0 if month < 0 else 1 + plan.measured[month]
        for i in range(plan.sections[section], plan.sections[section + 1]):
            c = plan.calls[i]
            o = c[0]
            if o == OP.fire:
                events.fire(plan, t, fired, keys, fires, month)
            elif o == OP.unfold:
                events.unfold(plan, t, fired, month)
            elif o == OP.prepare:
                events.prepare(plan, t, fired)
            elif o == OP.keep:
                sums.keep(t, plan.kept, out[kept])
                kept += 1
            elif o == OP.copy:
                sums.copy(t, c)
            elif o == OP.add:
                sums.add(t, c)
            elif o == OP.add_product:
                sums.add_product(t, c)
            elif o == OP.add_distrusted:
                sums.add_distrusted(t, c)
            elif o == OP.add_difference:
                sums.add_difference(t, c)
            elif o == OP.add_framework:
                sums.add_framework(t, c)
            elif o == OP.multiply:
                sums.multiply(t, c)
            elif o == OP.invert:
                sums.invert(t, c)
            elif o == OP.reciprocal:
                sums.reciprocal(t, c)
            elif o == OP.normals:
                sums.normals(t, c, keys, plan.streams, noise, month)
            elif o == OP.effective:
                settle.effective(t, c)
            elif o == OP.sold:
                settle.sold(t, c)
            elif o == OP.diverted:
                settle.diverted(t, c)
            elif o == OP.adjustment_share:
                sums.adjustment_share(t, c)
            elif o == OP.decay_factor:
                sums.decay_factor(t, c)
            elif o == OP.dependence:
                perceive.dependence(t, c)
            elif o == OP.returns:
                perceive.returns(t, c)
            elif o == OP.cover:
                perceive.cover(t, c)
            elif o == OP.risk:
                perceive.risk(t, c)
            elif o == OP.home_cost:
                perceive.home_cost(t, c)
            elif o == OP.utility:
                perceive.utility(t, c)
            elif o == OP.own_utility:
                perceive.own_utility(t, c)
            elif o == OP.logit_weight:
                choose.logit_weight(t, c)
            elif o == OP.own_weight:
                choose.own_weight(t, c)
            elif o == OP.inverse_total:
                choose.inverse_total(t, c)
            elif o == OP.effort:
                choose.effort(t, c)
            elif o == OP.monthly:
                sums.monthly(t, c)
            elif o == OP.withheld:
                respond.withheld(t, c)
            elif o == OP.shortfall:
                respond.shortfall(t, c)
            elif o == OP.add_gain:
                respond.add_gain(t, c)
            elif o == OP.add_share:
                respond.add_share(t, c)
            elif o == OP.offer:
                respond.offer(t, c)
            elif o == OP.budget_scale:
                respond.budget_scale(t, c)
            elif o == OP.trade:
                settle.trade(t, c)
            elif o == OP.investment:
                settle.investment(t, c)
            elif o == OP.aid:
                settle.aid(t, c)
            elif o == OP.security:
                settle.security(t, c)
            elif o == OP.nationalism:
                settle.nationalism(t, c)
            elif o == OP.trust:
                settle.trust(t, c)
            elif o == OP.memory:
                settle.memory(t, c)
            elif o == OP.threat:
                settle.threat(t, c)
            elif o == OP.output_growth:
                home.output_growth(t, c)
            elif o == OP.output:
                home.output(t, c)
            elif o == OP.autonomy:
                home.autonomy(t, c)
            elif o == OP.legitimacy:
                home.legitimacy(t, c)
            elif o == OP.river:
                home.river(t, c)
            elif o == OP.gap:
                home.gap(t, c)
            elif o == OP.political:
                record.political(t, c)
            elif o == OP.influence:
                record.influence(t, c)
            elif o == OP.lean:
                record.lean(t, c)
            elif o == OP.leanings:
                record.leanings(t, c)
            elif o == OP.kuik:
                record.kuik(t, c)
            elif o == OP.add_squared:
                record.add_squared(t, c)
            elif o == OP.add_entropy:
                record.add_entropy(t, c)
            elif o == OP.effective_number:
                record.effective_number(t, c)


@cached
def draw_block(streams: Any, seed: int, replications: Any, keys: Keys, noise: Any) -> None:
    """Draw all that `play_block` would draw of ties and hedgers.

    ``noise``: (months, streams, 2, BLOCK), filled here. Of the others see `play_block`.
    """
    for k in range(BLOCK):
        keys[k] = draws.replication_key(seed, replications[k])
    for month in range(noise.shape[0]):
        for place in range(noise.shape[1]):
            point = draws.counter(streams[place], month)
            draws.fill_normal_pairs(keys, point, noise[month, place, 0], noise[month, place, 1])
