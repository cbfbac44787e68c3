"""The compiled engine: a block of replications through all months, in the order of the rule book.

What the Mesa engine does agent by agent happens here for 64 replications side by side. The same
rules, the same order of every sum: the same bits.
"""

from __future__ import annotations

from typing import Any

from hedgesim.engines.kernel.choose import choose
from hedgesim.engines.kernel.events import happen, prepare
from hedgesim.engines.kernel.home import go_home
from hedgesim.engines.kernel.noise import Draws
from hedgesim.engines.kernel.perceive import perceive
from hedgesim.engines.kernel.record import record
from hedgesim.engines.kernel.respond import respond
from hedgesim.engines.kernel.settle import settle
from hedgesim.engines.kernel.start import start
from hedgesim.engines.kernel.table import BLOCK, Numbers, State
from hedgesim.rules import draws
from hedgesim.rules.compilation import cached, lanes


@cached
def play_block(
    plan: Any,
    s: State,
    n: Numbers,
    keys: Any,
    fired: Any,
    seed: int,
    replications: Any,
    cached_draws: Any,
    out: Any,
) -> None:
    """Play a block of replications through all months.

    Parameters
    ----------
    s, n: the block's memory and its numbers, these filled in.
    keys: (BLOCK,), fired: `events.Fired`; room, filled here.
    replications: (BLOCK,) which histories, each from 0.
    cached_draws: what `draw_block` drew of them, or `draw_cache.NOTHING`.
    out: (reported months, or watched months times phases; rows kept; BLOCK), filled here.
    """
    for k in range(BLOCK):
        keys[k] = draws.replication_key(seed, replications[k])
    drawn = Draws(keys, plan.streams, cached_draws)
    start(s, n, plan)
    prepare(plan, s, n, fired)
    kept = 0
    for month in range(plan.months):
        happen(plan, s, n, fired, keys, month)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        perceive(s, n, plan.link)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        choose(s)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        respond(s, n, plan.rivals, plan.first_rival)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        settle(s, n, drawn, plan, month)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        go_home(s, n, drawn, plan, month)
        kept = keep(s.table, plan.kept, out, kept, plan.watched)
        if plan.measured[month] != 0:
            record(s, n, plan.groups, plan.poles)
        kept = keep(s.table, plan.kept, out, kept, plan.watched + plan.reported[month])
        close(s)


@lanes
def keep(table: Any, rows: Any, out: Any, kept: int, wanted: int) -> int:
    """Copy rows of the table to the output, if wanted; return how many copies there are."""
    if wanted == 0:
        return kept
    for i in range(len(rows)):
        source, row = table[rows[i]], out[kept, i]
        for k in range(BLOCK):
            row[k] = source[k]
    return kept + 1


@lanes
def close(s: State) -> None:
    """End the month: let planned finance grow."""
    for j in range(len(s.partners)):
        partner = s.partners[j]
        for k in range(BLOCK):
            partner.grown[k] = partner.grown[k] * partner.monthly[k]


@cached
def draw_block(streams: Any, seed: int, replications: Any, keys: Any, out: Any) -> None:
    """Draw all that `play_block` would draw of ties and hedgers.

    ``out``: (months, streams, 2, BLOCK), filled here. Of the others see `play_block`.
    """
    for k in range(BLOCK):
        keys[k] = draws.replication_key(seed, replications[k])
    for month in range(out.shape[0]):
        for place in range(out.shape[1]):
            point = draws.counter(streams[place], month)
            draws.fill_normal_pairs(keys, point, out[month, place, 0], out[month, place, 1])
