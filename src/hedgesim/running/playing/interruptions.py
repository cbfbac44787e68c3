"""Interruptions that wait until counts are whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Ctrl-C, the end of a batch job, a terminal that is closed.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def interruptions_deferred() -> Iterator[None]:
    """Let signals that would raise KeyboardInterrupt in the block raise it after the block."""
    came: list[int] = []
    held = []
    try:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) is signal.default_int_handler:
                    held.append(number)
                    signal.signal(number, lambda one, _: came.append(one))
        yield
    finally:
        for number in held:
            signal.signal(number, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


def interrupt_on_signals() -> None:
    """Let every signal that asks a process to end do what Ctrl-C does, unless it is ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
