"""The commented file to start a scenario from."""

from __future__ import annotations

import json
from string import Template

from hedgesim.description.cases.names import quoted, quoted_list
from hedgesim.description.cases.starting_point import StartingPoint, starting_point
from hedgesim.description.formats.loading import Calibration, load_calibration
from hedgesim.description.parsing import units

MONTHS = 132  # that it plays


def template(name: str, calibration: Calibration | None = None) -> str:
    """Return the text of a new scenario: commented, and valid with a calibration.

    Parameters
    ----------
    name : str
        Of the scenario; its title is made of it.
    calibration : Calibration, optional
        Whose hedger, partners and date it has; by default the shipped one.
    """
    start = starting_point(calibration or load_calibration())
    title = json.dumps(name.replace("-", " ").capitalize(), ensure_ascii=False)
    return _TEMPLATE.substitute(_actors(start), TITLE=title, **_dates(start.date))


def _actors(start: StartingPoint) -> dict[str, str]:
    """Return the names in the template; the first visit is by a partner that is no pole."""
    first_visit = next((one for one in start.partners if one not in start.poles), start.poles[1])
    condition = f"trust.{start.poles[0]} > 0.4 and fired.first-visit"
    several = start.hedgers[:2] if len(start.hedgers) > 1 else (start.hedgers[0], "ANOTHER")
    hedger = quoted(start.hedgers[0])
    return {
        "HEDGER": f"{hedger:<36}",
        "HEDGERS": quoted_list(several),
        "SOME": quoted_list(start.partners[:3]),
        "POLES": f"{quoted_list(start.poles):<37}",
        "FIRST_VISIT": quoted(first_visit),
        "SECOND_VISIT": quoted(start.poles[0]),
        "CONDITION": condition if start.poles[0].isidentifier() else json.dumps(condition),
    }


def _dates(start: int) -> dict[str, str]:
    months = {"START": start, "END": start + MONTHS - 1, "AT": start + 7}
    return {name: units.write_date(month) for name, month in months.items()}


_TEMPLATE = Template("""\
# yaml-language-server: $$schema=scenario.schema.json
scenario: 1                                  # version of this format
title: $TITLE
about: >-
  Which question does this scenario answer, and what does it rest on?
clock: {start: $START, end: $END}        # first and last month
hedger: $HEDGER # or hedgers: $HEDGERS
partners: all                                # or a list, such as $SOME
poles: $POLES # lean is measured between these two
baseline: none                               # or the name of a scenario to compare with
# set: {temperature: 0.25}                   # numbers of the calibration that this story changes
# rules: {risk: off}                         # mechanisms that are switched off, in both arms
# reactions: none                            # or {only: [...]}, {without: [...]}; all by default

events:
  # A kind of event, at a date. `hedgesim kinds` lists them, `hedgesim kinds visit` its fields.
  - event: visit
    id: first-visit
    at: $AT
    by: $FIRST_VISIT

  # When a condition holds, at a rate per year, at most once (the default).
  - event: visit
    id: second-visit
    by: $SECOND_VISIT
    when: $CONDITION
    rate: 0.5 per year

  # After another event; an event of one's own says what it does.
  - event: custom
    id: goodwill
    after: first-visit
    delay: {between: [3 months, 9 months]}   # or 6 months, or {mean: 6 months}
    note: Effects are jump, ramp (over), fade (half_life) or level (for).
    effects:
      - {change: trust, of: $FIRST_VISIT, by: +0.05, shape: fade, half_life: 12 months}

variants:
  quiet: {title: Without the second visit, remove: [second-visit]}
""")
