"""What the engine for a GPU asks of CuPy, done by the C++ compiler: its threads run in turn."""

from __future__ import annotations

import ctypes
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np

from helpers import compilers

RUNTIME = 13000  # version of CUDA that CuPy needs


class NoDeviceError(RuntimeError):
    """What CuPy raises without a driver, or with one that is too old."""


class OutOfMemoryError(MemoryError):
    """What CuPy raises where memory that was free is not any more."""


class CompileError(Exception):
    """What CuPy raises where the compiler, or the driver, refuses a text."""


def cupy(
    *,
    devices: int = 1,
    free: int = 1 << 34,
    driver: int = 13000,
    taken: bool = False,
    compiles: bool = True,
) -> Any:
    """A stand-in for the module, with so many devices and bytes of memory.

    ``driver``: version of CUDA that it knows. ``taken``: whether others take the memory that is
    free. ``compiles``: whether the compiler knows the device.
    """

    def device_count() -> int:
        if not devices or driver < RUNTIME:
            raise NoDeviceError("cudaErrorNoDevice")
        return devices

    def zeros(shape: Any, dtype: Any = np.float64) -> Any:
        if taken:
            raise OutOfMemoryError("allocating 1,024 bytes")
        return np.zeros(shape, dtype)

    def module(code: str, options: tuple[str, ...]) -> Any:
        if not compiles:
            raise CompileError(
                "log of the compiler\nnvrtc: error: invalid value for --gpu-architecture"
            )
        return _module(code, options)

    runtime = SimpleNamespace(
        getDeviceCount=device_count,
        CUDARuntimeError=NoDeviceError,
        driverGetVersion=lambda: driver,
        runtimeGetVersion=lambda: RUNTIME,
        memGetInfo=lambda: (free, free),
    )
    parts = {
        "memory": SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        "compiler": SimpleNamespace(CompileException=CompileError),
        "driver": SimpleNamespace(CUDADriverError=CompileError),
    }
    return SimpleNamespace(
        cuda=SimpleNamespace(runtime=runtime, Stream=lambda **_: nullcontext(), **parts),
        RawModule=module,
        zeros=zeros,
        asarray=np.asarray,
        ascontiguousarray=np.ascontiguousarray,
        get_default_memory_pool=lambda: SimpleNamespace(free_all_blocks=lambda: None),
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
