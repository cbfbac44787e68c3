"""A progress bar on standard error, shown after a second if that is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds without a bar


class Bar:
    """Progress of one run. Call it as ``bar(done, total, what)``; use it as a context."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty()
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show that ``done`` of ``total`` is done; what begins with nothing done shows at once."""
        if not self._wanted:
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
