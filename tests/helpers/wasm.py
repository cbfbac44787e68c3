"""Blocks played by the kernel's WebAssembly module in a browser."""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.engines.kernel.table import BLOCK
from hedgesim.engines.transpiled.wasm import image_of
from helpers.browser import opened
from helpers.tiles import Both

# Plays an image and returns the SHA-256 of parts of the memory, in Base64.
PAGE = """<!doctype html><html data-drawn="yes"><script>
async function bytes(text) {
  const packed = Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
async function play(module, image) {
  const { instance } = await WebAssembly.instantiate(await bytes(module), {});
  const { memory, play } = instance.exports;
  const lacking = image.size - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / 65536));
  for (const [address, content] of image.segments)
    new Uint8Array(memory.buffer).set(await bytes(content), address);
  play(image.tiles, BigInt(image.threads));
  const digests = [];
  for (const [first, last] of image.parts) {
    const digest = await crypto.subtle.digest("SHA-256", memory.buffer.slice(first, last));
    digests.push(btoa(String.fromCharCode(...new Uint8Array(digest))));
  }
  return digests;
}
</script></html>"""


def _text(content: bytes) -> str:
    return b64encode(zlib.compress(content, 1)).decode()


@contextmanager
def player(folder: Path, modules: dict[bool, bytes]) -> Iterator[Any]:
    """A function of a `Both`: digests of every month by the module, and of the events."""
    place = folder / "play.html"
    place.write_text(PAGE, encoding="utf-8")
    with opened(place) as page:

        def play(both: Both) -> list[str]:
            image = image_of(both.tiles)
            arrays = both.played()
            found = page.driver.execute_script(
                "return play(arguments[0], arguments[1])",
                _text(modules[both.tiles.sampled]),
                {
                    "segments": [[at, _text(content)] for at, content in image.segments],
                    "tiles": image.tiles,
                    "size": image.size,
                    "threads": both.threads(BLOCK),
                    "parts": [part for one in arrays for part in _parts(one, both, image.memory)],
                },
            )
            return list(found)

        yield play


def _parts(array: Any, both: Both, memory: int) -> list[tuple[int, int]]:
    """Where each row of an array of the last tile lies in the module's memory."""
    first = array.ctypes.data - both.tiles.memory.ctypes.data + memory
    return [
        (first + i * array[0].nbytes, first + (i + 1) * array[0].nbytes) for i in range(len(array))
    ]


def digests(*arrays: Any) -> list[str]:
    """The same digests, of arrays that are here."""
    rows = (np.ascontiguousarray(row) for one in arrays for row in one)
    return [b64encode(sha256(row).digest()).decode() for row in rows]
