"""The kernel as a WebAssembly module, and the memory in which it plays."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hedgesim.engines.transpiled.memory import STRIDE
from hedgesim.engines.transpiled.tiles import Tiles

FIRST = 1 << 21  # address of what the module is given: beyond its own stack
_LINE = 64  # bytes

OPTIONS = (
    "-O3", "-msimd128", "-mbulk-memory", "-ffp-contract=off", "-fno-fast-math", "-w", "-nostdlib",
    "-Wl,--no-entry", "-Wl,--strip-all", f"-DLANES={STRIDE}",
    '-DEXPORT=__attribute__((export_name("play")))',
)  # fmt: skip


def find_compiler() -> list[str] | None:
    """Command of a compiler that knows WebAssembly: clang, or that of the package ziglang."""
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc", "--target=wasm32-freestanding"]
    if shutil.which("clang") and shutil.which("wasm-ld"):
        return ["clang", "--target=wasm32"]
    return None


def module_of(text: str, sampled: bool, compiler: list[str]) -> bytes:
    """Compile the kernel's text; the module has ``play(tiles, threads)`` and ``memory``."""
    with TemporaryDirectory() as folder:
        source, made = Path(folder, "kernel.c"), Path(folder, "kernel.wasm")
        source.write_text(text, encoding="utf-8")
        options = (*OPTIONS, f"-DSAMPLED={int(sampled)}")
        subprocess.run([*compiler, *options, str(source), "-o", str(made)], check=True)
        return made.read_bytes()


@dataclass(frozen=True)
class Image:
    """What the module's memory holds before it plays.

    Attributes
    ----------
    segments: address and bytes of each. memory: address of the tiles' memory. tiles: address of the
    arguments. size: bytes of memory needed.
    """

    segments: list[tuple[int, bytes]]
    memory: int
    tiles: int
    size: int


def image_of(tiles: Tiles, first: int = FIRST) -> Image:
    """Lay out tiles as a module finds them, from an address on."""
    addresses: dict[int, int] = {}
    end = first
    for array in (*tiles.shared, tiles.memory):
        addresses[id(array)] = end
        end += -(-array.nbytes // _LINE) * _LINE
    packed = bytes(tiles.packed(lambda array: addresses[id(array)]))
    segments = [(addresses[id(one)], one.tobytes()) for one in (*tiles.shared, tiles.memory)]
    return Image([*segments, (end, packed)], addresses[id(tiles.memory)], end, end + len(packed))
