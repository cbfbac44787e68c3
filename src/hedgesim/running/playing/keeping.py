"""When checkpoints of a run are saved: now and then, and wherever it is cut off."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hedgesim.running.playing.executors import Gathering
from hedgesim.running.playing.interruptions import interruptions_deferred
from hedgesim.running.storage.checkpoints import Checkpoint

CHECKPOINT_SECONDS = 30.0
WORTH_SAVING = 5.0  # seconds of playing, from which on a run is saved before it is written
SAVED = "What was played is saved: --resume continues from there."

log = logging.getLogger("hedgesim")


class Keeper:
    """Saves checkpoints of a run. One that cannot be written is no error: the run goes on."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.saved = time.monotonic()
        self._failed = False

    def __call__(self, gathering: Gathering) -> None:
        """Save if it is time."""
        wait = CHECKPOINT_SECONDS if gathering.left else WORTH_SAVING
        if time.monotonic() - self.saved > wait:
            self.save(gathering)

    def save(self, gathering: Gathering) -> bool:
        """Save what is counted, and return whether it could be."""
        self.saved = time.monotonic()
        try:
            with interruptions_deferred():
                self.checkpoint.save(gathering.total, gathering.done)
        except OSError as error:
            if not self._failed:
                log.warning(
                    "hedgesim: no checkpoint can be written, and the run goes on: %s", error
                )
            self._failed = True
            return False
        return True

    @contextmanager
    def saving(self, gathering: Gathering) -> Iterator[None]:
        """Save what is counted if anything cuts the block off; a note on the exception says so."""
        try:
            yield
        except BaseException as error:
            if gathering.done and gathering.whole and self.save(gathering):
                error.add_note(SAVED)
            raise
