"""The compiled engine: a block of replications through all months, in the order of the rule book.

What the Mesa engine does agent by agent happens here row by row, each row holding one variable of
all replications of the block. The same rules, the same order of every sum: the same bits.
"""

from __future__ import annotations

from typing import Any

from hedgesim.engines import lanes as do
from hedgesim.engines.happening_lanes import fire, prepare, unfold
from hedgesim.engines.lanes import Keys, Table
from hedgesim.engines.layout import BLOCK, FIRES, OP
from hedgesim.rules import draws
from hedgesim.rules.compilation import cached


@cached
def play_block(  # noqa: PLR0912, PLR0915
    plan: Any, t: Table, keys: Keys, fired: Any, seed: int, replications: Any, out: Any
) -> None:
    """Play a block of replications through all months.

    Parameters
    ----------
    replications: (BLOCK,) which histories, each from 0.
    t: (rows, BLOCK) the block's table, numbers and constants filled in.
    keys: (BLOCK,), fired: `happening_lanes.Fired`; room, filled here.
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
                fire(plan, t, fired, keys, fires, month)
            elif o == OP.unfold:
                unfold(plan, t, fired, month)
            elif o == OP.prepare:
                prepare(plan, t, fired)
            elif o == OP.keep:
                do.keep(t, plan.kept, out[kept])
                kept += 1
            elif o == OP.copy:
                do.copy(t, c)
            elif o == OP.add:
                do.add(t, c)
            elif o == OP.add_product:
                do.add_product(t, c)
            elif o == OP.add_distrusted:
                do.add_distrusted(t, c)
            elif o == OP.add_difference:
                do.add_difference(t, c)
            elif o == OP.add_framework:
                do.add_framework(t, c)
            elif o == OP.multiply:
                do.multiply(t, c)
            elif o == OP.invert:
                do.invert(t, c)
            elif o == OP.reciprocal:
                do.reciprocal(t, c)
            elif o == OP.normals:
                do.normals(t, c, keys, plan.streams, month)
            elif o == OP.in_force:
                do.in_force(t, c)
            elif o == OP.sold:
                do.sold(t, c)
            elif o == OP.diverted:
                do.diverted(t, c)
            elif o == OP.closing:
                do.closing(t, c)
            elif o == OP.kept:
                do.kept(t, c)
            elif o == OP.dependence:
                do.dependence(t, c)
            elif o == OP.returns:
                do.returns(t, c)
            elif o == OP.cover:
                do.cover(t, c)
            elif o == OP.risk:
                do.risk(t, c)
            elif o == OP.home_cost:
                do.home_cost(t, c)
            elif o == OP.utility:
                do.utility(t, c)
            elif o == OP.own_utility:
                do.own_utility(t, c)
            elif o == OP.pull:
                do.pull(t, c)
            elif o == OP.own_pull:
                do.own_pull(t, c)
            elif o == OP.share_of_pulls:
                do.share_of_pulls(t, c)
            elif o == OP.effort:
                do.effort(t, c)
            elif o == OP.monthly:
                do.monthly(t, c)
            elif o == OP.withheld:
                do.withheld(t, c)
            elif o == OP.shortfall:
                do.shortfall(t, c)
            elif o == OP.add_gain:
                do.add_gain(t, c)
            elif o == OP.add_share:
                do.add_share(t, c)
            elif o == OP.offer:
                do.offer(t, c)
            elif o == OP.budget_scale:
                do.budget_scale(t, c)
            elif o == OP.trade:
                do.trade(t, c)
            elif o == OP.investment:
                do.investment(t, c)
            elif o == OP.aid:
                do.aid(t, c)
            elif o == OP.security:
                do.security(t, c)
            elif o == OP.nationalism:
                do.nationalism(t, c)
            elif o == OP.trust:
                do.trust(t, c)
            elif o == OP.memory:
                do.memory(t, c)
            elif o == OP.threat:
                do.threat(t, c)
            elif o == OP.output_growth:
                do.output_growth(t, c)
            elif o == OP.output:
                do.output(t, c)
            elif o == OP.autonomy:
                do.autonomy(t, c)
            elif o == OP.legitimacy:
                do.legitimacy(t, c)
            elif o == OP.river:
                do.river(t, c)
            elif o == OP.gap:
                do.gap(t, c)
            elif o == OP.political:
                do.political(t, c)
            elif o == OP.influence:
                do.influence(t, c)
            elif o == OP.lean:
                do.lean(t, c)
            elif o == OP.leanings:
                do.leanings(t, c)
            elif o == OP.kuik:
                do.kuik(t, c)
            elif o == OP.add_squared:
                do.add_squared(t, c)
            elif o == OP.add_entropy:
                do.add_entropy(t, c)
            elif o == OP.effective_number:
                do.effective_number(t, c)
