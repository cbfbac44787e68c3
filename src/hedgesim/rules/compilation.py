"""Compiled functions that later processes find again, as long as the code they come from stays."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
from numba.core.codegen import get_host_cpu_features

import hedgesim


def _use_wide_vectors() -> None:
    """Let LLVM use vectors of 512 bits, which it avoids on processors that clock down for them.

    A block took a sixth less time with them on such a processor. What the user has set holds.
    """
    if numba.config.CPU_NAME is None and numba.config.CPU_FEATURES is None:
        features = get_host_cpu_features()
        if "+avx512f" in features.split(","):
            numba.config.CPU_FEATURES = f"{features},-prefer-256-bit"


_use_wide_vectors()


def spare_linear_algebra() -> None:
    """Have numba load without SciPy's linear algebra, which takes it a quarter of a second.

    For processes that are ours alone: numba can then compile no linear algebra.
    """
    needless = "scipy.linalg.cython_blas"
    if needless not in sys.modules:
        sys.modules[needless] = None  # type: ignore[assignment]
        import numba.np.arraymath  # noqa: F401, PLC0415

        del sys.modules[needless]


def _sources() -> Iterator[Path]:
    """Files whose code is inlined in what is compiled."""
    root = Path(hedgesim.__file__).parent
    for folder in ("description/world", "rules", "outcomes", "engines"):
        yield from sorted((root / folder).rglob("*.py"))


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
    return any(cache_folder().glob("*/play.*.nbc"))


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Have numba keep what is decorated inside in this folder."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


# Of what we compile nothing allocates, memory comes from the caller: so no reference is counted,
# which takes a tenth to a third of the time of a short loop. An allocation does not compile.
_OPTIONS = {"nogil": True, "error_model": "numpy", "_nrt": False}


def lanes(function: Any) -> Any:
    """Compile a loop over a block, for compiled callers only: no checks on division, no lock."""
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)


def cached(function: Any) -> Any:
    """Compile a function that Python calls, and keep it for later processes."""
    with _kept_in(cache_folder()):
        return numba.njit(cache=True, **_OPTIONS)(function)
