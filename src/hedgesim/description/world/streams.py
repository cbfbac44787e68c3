"""Names of random streams: which draws belong to whom, as one 64-bit word."""

from __future__ import annotations

import hashlib


def stream(purpose: str, *who: str) -> int:
    """Return the word that stands for what is drawn and for whom: 64-bit BLAKE2b of names.

    Each name goes in with its length before it, so ("ab", "c") and ("a", "bc") differ. The order
    of names counts. Plain Python only: call it when a world or a plan is built.
    """
    names = [name.encode() for name in (purpose, *who)]
    joined = b"".join(b"%d:%s," % (len(name), name) for name in names)
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "little")
