"""Colours of countries and charts, light and dark, distinct also for colour-blind readers.

Charts name colours as CSS variables (``var(--china)``), so that a page can turn dark or be printed
without redrawing. Outside a page (a file, a notebook) `solid` replaces them by plain colours.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

# Name -> colour on a light ground, colour on a dark one.
GROUND = {
    "ink": ("#1b1e25", "#eceef2"),
    "soft": ("#585e6b", "#a9b0bd"),
    "faint": ("#d9dce3", "#363b46"),
    "paper": ("#ffffff", "#14161b"),
    "raised": ("#f5f6f9", "#1d2027"),
    "scenario": ("#3b4cc0", "#93a0ff"),
    "pale": ("#a9b3ec", "#4d58a8"),
    "baseline": ("#6b7280", "#9aa2b1"),
    "rise": ("#0f766e", "#4fd1c5"),
    "fall": ("#b45309", "#f6ad55"),
}
# The partners named most often have the most distinct colours, for every kind of colour vision.
COUNTRIES = {
    "China": ("#c8441b", "#f2774b"),
    "United States": ("#1f5fa8", "#6fa8ea"),
    "Vietnam": ("#00886a", "#35c49d"),
    "Japan": ("#b0569b", "#dd94cc"),
    "Thailand": ("#b8860b", "#e8bd4a"),
    "European Union": ("#3a9bd0", "#86cdf3"),
    "Australia": ("#6b7a1f", "#b3c25c"),
    "South Korea": ("#5b4aa8", "#a595ee"),
    "France": ("#2d4a7c", "#8199cf"),
    "India": ("#9c6a3c", "#cfa27a"),
    "Laos": ("#8a2d52", "#d27a9f"),
    "Malaysia": ("#2b7f86", "#6cbac1"),
    "Singapore": ("#a03a3a", "#e08a8a"),
    "Indonesia": ("#6d6a75", "#b3b0bb"),
}
OWN = ("#3f4652", "#c3c9d4")  # effort of the hedger for itself
OTHERS = ("#b4b9c4", "#5a606d")
LONGEST = 60  # characters of a slug; names of figures hold up to three
_SPARE = (
    ("#7a5195", "#b99ad0"), ("#4d7c0f", "#a3cf5e"), ("#9f1239", "#f28aa4"),
    ("#0e7490", "#5cc3dd"), ("#854d0e", "#d9a25f"), ("#475569", "#a7b4c7"),
)  # fmt: skip


def variable(name: str) -> str:
    """Return the CSS variable of a colour of `GROUND` or of a country."""
    return f"var({_property(name)})"


def _property(name: str) -> str:
    """Name of the CSS variable; a country called Paper has one of its own."""
    return f"--{name}" if name in GROUND else f"--of-{slug(name)}"


def plain(name: str) -> str:
    """Return a colour of `GROUND` on white, for use outside a page."""
    return GROUND[name][0]


def slug(name: str) -> str:
    """Return a name in lower case with hyphens, for ids and file names: ``united-states``.

    Never empty, and of at most `LONGEST` characters: a hash replaces what does not fit.
    """
    found = "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
    if 0 < len(found) <= LONGEST:
        return found
    return f"{found[: LONGEST - 9]}-{zlib.crc32(name.encode()):08x}".lstrip("-")


def colour(name: str) -> tuple[str, str]:
    """Return the colour of a country on light and on dark; of an unknown one by its name's hash."""
    known = COUNTRIES | {"Others": OTHERS, "Own": OWN}
    return known.get(name) or _SPARE[zlib.crc32(name.encode()) % len(_SPARE)]


def colours(countries: tuple[str, ...] | list[str]) -> dict[str, tuple[str, str]]:
    """Return every colour that a page with these countries needs, by name."""
    return {name: colour(name) for name in (*countries, "Others", "Own")} | GROUND


def stylesheet(countries: tuple[str, ...] | list[str]) -> str:
    """Return the CSS that gives the variables their colours: light, dark, and light in print."""
    found = colours(countries)
    light = "".join(f"{_property(name)}:{pair[0]};" for name, pair in found.items())
    dark = "".join(f"{_property(name)}:{pair[1]};" for name, pair in found.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark}}}}}\n"
    )


def solid(spec: Any, countries: tuple[str, ...] | list[str]) -> Any:
    """Return a chart's specification with plain colours in place of variables."""
    text = json.dumps(spec)
    for name, pair in colours(countries).items():
        text = text.replace(variable(name), pair[0])
    return json.loads(text)
