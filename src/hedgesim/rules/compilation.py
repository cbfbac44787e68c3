"""Compiled functions that later processes find again, as long as the code they come from stays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba

import hedgesim


def _sources() -> Iterator[Path]:
    """Files whose code is inlined in what is compiled."""
    root = Path(hedgesim.__file__).parent
    yield from (root / "description" / f"{name}.py" for name in ("conditions", "names", "world"))
    for folder in ("rules", "outcomes", "engines"):
        yield from sorted((root / folder).glob("*.py"))


def cache_folder() -> Path:
    """Where compiled code is kept between processes; it changes with the code it comes from.

    numba itself would look at the compiled function's own file only, not at the rules it inlines.
    """
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for path in _sources():
        digest.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "hedgesim" / f"kernel-{digest.hexdigest()}"


def is_compiled() -> bool:
    """Whether an earlier process has left the compiled kernel."""
    return any(cache_folder().glob("*/kernel.*.nbc"))


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Have numba keep what is decorated inside in this folder."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


# Of what we compile nothing allocates: memory comes from the caller. So no reference needs counting,
# which costs a tenth to a third of the time of a short loop. An allocation would not compile.
_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}


def lanes(function: Any) -> Any:
    """Compile a loop over a block, for compiled callers only: no checks on division, no lock."""
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)


def cached(function: Any) -> Any:
    """Compile a function that Python calls, and keep it for later processes."""
    with _kept_in(cache_folder()):
        return numba.njit(cache=True, **_OPTIONS)(function)
