"""Progress on standard error: a bar on a terminal, otherwise a line from time to time."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds without a bar
FIRST_LINE = 10.0  # seconds until the first line where there is no terminal; then 20, 40, 80, ...


class Bar:
    """Progress of one run. Call it as ``bar(done, total, what)``; use it as a context.

    ``lines``: where there is no terminal, as in the log of a server, write lines.
    """

    def __init__(self, *, lines: bool = True) -> None:
        self._wanted = sys.stderr.isatty()
        self._lines = lines
        self._next_line = FIRST_LINE
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show that ``done`` of ``total`` is done; what begins with nothing done shows at once."""
        if not self._wanted:
            self._line(done, total, what)
            return
        if self._shown is None:
            if done and time.monotonic() - self._began < PATIENCE:
                return
            self._shown = _begin(what)
        bar, task = self._shown
        if done >= total:
            bar.update(task, description="summarising", total=None)
        else:
            bar.update(task, description=what, completed=done, total=total if done else None)

    def _line(self, done: int, total: int, what: str) -> None:
        """Write a line if it is time for one: each after twice the time of the one before."""
        taken = time.monotonic() - self._began
        if not self._lines or taken < self._next_line:
            return
        while self._next_line <= taken:
            self._next_line *= 2
        share = f"{done:,} of {total:,}, " if done else ""
        print(f"hedgesim: {what}: {share}{taken:,.0f} s", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._shown is not None:
            self._shown[0].stop()


def _begin(what: str) -> tuple[Progress, TaskID]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.start()
    return bar, bar.add_task(what, total=None)
