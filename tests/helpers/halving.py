"""A small compiled function as a command: prints its result, and whether it was compiled or loaded.

Run as ``python -m helpers.halving`` beside ``helpers``.
"""

import numpy as np

from hedgesim.rules.compilation import cached, lanes, when_compiling


@lanes
def halve(values, out):
    for k in range(values.size):
        out[k] = values[k] / 2.0


@cached
def halved(values, out):
    halve(values, out)


def main() -> None:
    compiled: list[str] = []
    out = np.zeros(3)
    with when_compiling(lambda: compiled.append("compiled")):
        halved(np.array([1.0, 2.0, 5.0]), out)
    print(*out, "compiled" if compiled else "loaded")


if __name__ == "__main__":
    main()
