"""The list of public names on the page about Python."""

from __future__ import annotations

import hedgesim
from writers.markdown import Lines

_ELSEWHERE = {"Scenario", "__version__"}  # another name of a class; no object of its own


def names() -> Lines:
    """Every public name, as a list from which Sphinx makes a page each."""
    yield "```{eval-rst}"
    yield ".. currentmodule:: hedgesim"
    yield ""
    yield ".. autosummary::"
    yield "   :toctree: api"
    yield ""
    yield from (f"   {name}" for name in hedgesim.__all__ if name not in _ELSEWHERE)
    yield "```"
