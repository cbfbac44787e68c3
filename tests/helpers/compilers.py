"""The kernel's C text through the compilers of this machine, each behind one function."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

_numbers = count()  # of texts
STRICT = ["-ffp-contract=off", "-fno-fast-math"]
# Stands for the part of CUDA that the text uses. A strict f64 knows no operation of its own.
CUDA = """
#define __device__
#define __global__
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
static thread_local struct { i64 x; } blockIdx, blockDim, threadIdx;
"""
LAUNCH = """
extern "C" void launch(const Tiles *tiles, i64 threads)
{
    blockDim.x = 32;
    for (blockIdx.x = 0; blockIdx.x * 32 < threads; blockIdx.x++)
        for (threadIdx.x = 0; threadIdx.x < 32; threadIdx.x++)
            play(*tiles, threads);
}
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
    """The text for a GPU, for a compiler of C++."""
    return CUDA + text.replace("typedef double f64;", "") + LAUNCH


def by_cpp(text: str, sampled: bool) -> ctypes.CDLL:
    """The text for a GPU as a library, by the C++ compiler; `launch(tiles, threads)`."""
    options = ["-DGPU", "-DLANES=1", f"-DSAMPLED={int(sampled)}"]
    command = ["c++", "-O2", *STRICT, *options, "-shared", "-fPIC", "-x", "c++"]
    return ctypes.CDLL(str(compiled(cuda_as_cpp(text), command, ".so")[1]))


def instructions(text: str, sampled: bool, *options: str) -> str:
    """The text for a GPU in instructions of its virtual machine (PTX), by nvcc."""
    macros = ["-DGPU", "-DLANES=1", f"-DSAMPLED={int(sampled)}"]
    command = ["nvcc", "-w", "-arch=sm_90", "-ptx", *options, *macros, "-x", "cu"]
    return compiled(text, command, ".ptx")[0].decode()
