"""What the engine for a GPU asks of CuPy, done by the C++ compiler: its threads run in turn."""

from __future__ import annotations

import ctypes
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np

from helpers import compilers


class NoDeviceError(RuntimeError):
    """What CuPy raises without a driver."""


def cupy(*, devices: int = 1, free: int = 1 << 34) -> Any:
    """A stand-in for the module, with so many devices and bytes of memory."""

    def device_count() -> int:
        if not devices:
            raise NoDeviceError("cudaErrorNoDevice")
        return devices

    runtime = SimpleNamespace(
        getDeviceCount=device_count,
        CUDARuntimeError=NoDeviceError,
        memGetInfo=lambda: (free, free),
    )
    return SimpleNamespace(
        cuda=SimpleNamespace(runtime=runtime, Stream=lambda **_: nullcontext()),
        RawModule=_module,
        zeros=np.zeros,
        asarray=np.asarray,
        ascontiguousarray=np.ascontiguousarray,
        asnumpy=np.array,
    )


def _module(code: str, options: tuple[str, ...]) -> Any:
    assert "--fmad=false" in options
    assert "-DGPU" in options
    library = compilers.by_cpp(code, *(one for one in options if one.startswith("-D")))

    def function(name: str) -> Any:
        def call(grid: tuple[int], group: tuple[int], arguments: tuple[Any, ...]) -> None:
            given = [_given(one) for one in arguments]
            compilers.launch(library, name, grid[0], group[0], *given)

        return call

    return SimpleNamespace(get_function=function)


def _given(one: Any) -> Any:
    """An argument for C: a structure by its bytes, an array by its address, or a whole number."""
    if isinstance(one, np.ndarray) and one.dtype.kind == "V":
        return ctypes.create_string_buffer(one.tobytes(), one.nbytes)
    if isinstance(one, np.ndarray):
        return ctypes.c_void_p(one.ctypes.data)
    return ctypes.c_longlong(int(one))
