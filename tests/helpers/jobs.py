"""A small job: a shock to trust in a world of six months, against its baseline."""

from __future__ import annotations

from hedgesim.outcomes.catalogue import months_reported, outcomes_of
from hedgesim.running.playing.chunks import Job
from helpers.worlds import effect, event, with_events, world


def small_job() -> Job:
    base = world(months=6)
    shocked = with_events(base, event("shock", effect(base, "trust", "Vietnam", by=-0.2), at=2))
    return Job(
        id="test",
        arms=(("scenario", shocked), ("baseline", base)),
        pairs=(("scenario", "baseline"),),
        twins=(),
        months=months_reported(base),
        places=tuple(outcome.place for outcome in outcomes_of(base)),
        seed=1,
        engine="kernel",
    )
