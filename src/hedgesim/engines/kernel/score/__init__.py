"""The month written out for the compiled engine: which rule works on which rows, in which order.

A score is a list of calls (see `lanes`). It is written in plain Python, once a world, in the order
of the rule book, and mirrors the agents of the Mesa engine name by name. A module holds a phase.
"""

from __future__ import annotations

from hedgesim.engines.kernel.score.calls import Score
from hedgesim.engines.kernel.score.choose import choose
from hedgesim.engines.kernel.score.events import events
from hedgesim.engines.kernel.score.home import go_home
from hedgesim.engines.kernel.score.perceive import perceive
from hedgesim.engines.kernel.score.record import close, record
from hedgesim.engines.kernel.score.respond import respond
from hedgesim.engines.kernel.score.settle import settle
from hedgesim.engines.kernel.score.start import start
from hedgesim.engines.kernel.table import OP, Layout

PHASES = (events, perceive, choose, respond, settle, go_home, record)


def beginning(layout: Layout) -> Score:
    """Write everything before the first month."""
    score = Score(layout)
    start(score)
    return score


def month(layout: Layout, *, measured: bool, watched: bool = False) -> Score:
    """Write one month; ``measured`` with its outcomes, ``watched`` keeping all after each phase."""
    score = Score(layout)
    for phase in PHASES if measured else PHASES[:-1]:
        phase(score)
        if watched:
            score.add(OP.keep)
    close(score)
    if measured and not watched:
        score.add(OP.keep)
    return score
