"""The kernel's C text through the compilers of this machine, each behind one function."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_numbers = count()  # of texts
STRICT = ["-ffp-contract=off", "-fno-fast-math"]
# Stands for the part of CUDA that the text uses. A strict f64 knows no operation of its own.
CUDA = """
#define __device__
#define __global__
#define LOOP
#define __grid_constant__
#define alignas(x)
typedef long long i64; typedef unsigned long long u64;
#ifdef STRICT_F64
class f64 {
    double v;
public:
    f64() = default;
    f64(double x) : v(x) {}
    explicit f64(i64 x) : v((double)x) {}
    explicit operator i64() const { return (i64)v; }
    f64 operator-() const { return f64(-v); }
    friend bool operator<(f64 a, f64 b) { return a.v < b.v; }
    friend bool operator<=(f64 a, f64 b) { return a.v <= b.v; }
    friend bool operator>(f64 a, f64 b) { return a.v > b.v; }
    friend bool operator>=(f64 a, f64 b) { return a.v >= b.v; }
    friend bool operator==(f64 a, f64 b) { return a.v == b.v; }
    friend bool operator!=(f64 a, f64 b) { return a.v != b.v; }
};
f64 __dadd_rn(f64, f64); f64 __dsub_rn(f64, f64); f64 __dmul_rn(f64, f64); f64 __ddiv_rn(f64, f64);
f64 __dsqrt_rn(f64); i64 __double_as_longlong(f64); f64 __longlong_as_double(i64);
#else
typedef double f64;
static inline f64 __dadd_rn(f64 a, f64 b) { return a + b; }
static inline f64 __dsub_rn(f64 a, f64 b) { return a - b; }
static inline f64 __dmul_rn(f64 a, f64 b) { return a * b; }
static inline f64 __ddiv_rn(f64 a, f64 b) { return a / b; }
static inline f64 __dsqrt_rn(f64 a) { return __builtin_sqrt(a); }
static inline i64 __double_as_longlong(f64 a) { i64 b; __builtin_memcpy(&b, &a, 8); return b; }
static inline f64 __longlong_as_double(i64 a) { f64 b; __builtin_memcpy(&b, &a, 8); return b; }
#endif
static thread_local struct { i64 x, y; } blockIdx, blockDim, threadIdx, gridDim;
template <class T> static inline void atomicAdd(T *at, T more) { *at += more; }
#define __shared__ static thread_local
#define __syncthreads()
"""
# Runs a function of the text as a GPU would, but thread by thread; where threads wait for each
# other, each group is one thread.
LAUNCH = """
extern "C" void launch_{name}(i64 groups, i64 threads, void **given)
{{
    blockDim.x = {threads};
    gridDim.x = groups;
    gridDim.y = 1;
    for (blockIdx.x = 0; blockIdx.x < groups; blockIdx.x++)
        for (threadIdx.x = 0; threadIdx.x < blockDim.x; threadIdx.x++)
            {name}({arguments});
}}
"""


def compiler(name: str) -> str | None:
    """Path of a compiler, or None."""
    return shutil.which(name)


def compiled(text: str, command: Sequence[str], ending: str) -> tuple[bytes, Path]:
    """What a compiler makes of a text; the file stays until the process ends."""
    place = Path(_folder().name) / str(next(_numbers))
    source, made = place.with_suffix(".txt"), place.with_suffix(ending)
    source.write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [*command, str(source), "-o", str(made)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[:2000]
    return made.read_bytes(), made


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


def by_c(text: str, lanes: int, sampled: bool) -> ctypes.CDLL:
    """The text as a library, by the C compiler; `play(tiles, threads)`."""
    options = [f"-DLANES={lanes}", f"-DSAMPLED={int(sampled)}", "-DEXPORT="]
    command = ["cc", "-std=c11", "-O2", *STRICT, *options, "-shared", "-fPIC", "-x", "c"]
    return ctypes.CDLL(str(compiled(text, command, ".so")[1]))


def cuda_as_cpp(text: str) -> str:
    """The text for a GPU, for a compiler of C++, with `launch_NAME` for each function it has."""
    calls = re.findall(r"__global__ void (\w+)\((.*?)\)\n\{(.*?)\n\}", text, re.DOTALL)
    launches = [
        LAUNCH.format(
            name=name,
            threads="1" if "__syncthreads" in body else "threads",
            arguments=", ".join(
                f"*({' '.join(one.split()[:-1])} {'*' * one.split()[-1].count('*')}*)given[{place}]"
                for place, one in enumerate(given.split(","))
            ),
        )
        for name, given, body in calls
    ]
    return CUDA + text.replace("typedef double f64;", "") + "".join(launches)


@cache
def by_cpp(text: str, *macros: str) -> ctypes.CDLL:
    """The text for a GPU as a library, by the C++ compiler; see `cuda_as_cpp`."""
    command = ["c++", "-O2", "-w", *STRICT, "-DGPU", *macros, "-shared", "-fPIC", "-x", "c++"]
    return ctypes.CDLL(str(compiled(cuda_as_cpp(text), command, ".so")[1]))


def launch(
    library: ctypes.CDLL, name: str, groups: int, threads: int, *given: ctypes._SimpleCData | Any
) -> None:
    """Run a function of such a library; ``given``: its arguments, of ctypes."""
    places = (ctypes.c_void_p * len(given))(*(ctypes.addressof(one) for one in given))
    getattr(library, f"launch_{name}")(
        ctypes.c_longlong(groups), ctypes.c_longlong(threads), places
    )


def player(text: str, sampled: bool) -> Any:
    """What plays the kernel's text for a GPU: `play(tiles, threads)`."""
    library = by_cpp(text, "-DLANES=1", f"-DSAMPLED={int(sampled)}")

    def play(tiles: Any, threads: Any) -> None:
        launch(library, "play", -(-threads.value // 32), 32, tiles._obj, threads)

    return play


def instructions(text: str, sampled: bool, *options: str) -> str:
    """The text for a GPU in instructions of its virtual machine (PTX), by nvcc."""
    macros = ["-DGPU", "-DLANES=1", f"-DSAMPLED={int(sampled)}"]
    command = ["nvcc", "-w", "-arch=sm_90", "-ptx", *options, *macros, "-x", "cu"]
    return compiled(text, command, ".ptx")[0].decode()
