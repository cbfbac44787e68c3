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
        asnumpy=np.array,
    )


def _module(code: str, options: tuple[str, ...]) -> Any:
    assert "--fmad=false" in options
    assert "-DGPU" in options
    assert "-DLANES=1" in options
    library = compilers.by_cpp(code, sampled="-DSAMPLED=1" in options)

    def play(grid: tuple[int], group: tuple[int], arguments: tuple[Any, ...]) -> None:
        tiles, threads = arguments
        assert grid[0] * group[0] >= threads
        library.launch(ctypes.c_void_p(tiles.ctypes.data), ctypes.c_longlong(int(threads)))

    return SimpleNamespace(get_function={"play": play}.__getitem__)
