"""The rules that read a parameter, with what they return."""

from __future__ import annotations

from inspect import getdoc

from hedgesim.rules.book import rules_reading


def rules_of(parameter: str) -> dict[str, str]:
    """Return the rules that read a parameter: ``module.function`` to what it returns."""
    found = {}
    for rule in rules_reading(parameter):
        first = " ".join((getdoc(rule) or "").partition("\n\n")[0].split())
        meaning = first.removeprefix("Return ").partition(". ")[0].rstrip(".")
        found[f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"] = meaning
    return found
