"""The commented file to start a scenario from."""

from __future__ import annotations

import json


def template(name: str) -> str:
    """Return the text of a new scenario: commented, and valid with the shipped calibration."""
    title = json.dumps(name.replace("-", " ").capitalize(), ensure_ascii=False)
    return _TEMPLATE.replace("NAME", title)


_TEMPLATE = """\
# yaml-language-server: $schema=scenario.schema.json
scenario: 1                                  # version of this format
title: NAME
about: >-
  Which question does this scenario answer, and what does it rest on?
clock: {start: 2024-01, end: 2034-12}        # first and last month
hedger: Cambodia                             # or hedgers: [Cambodia, Laos]
partners: all                                # or a list, such as [China, Vietnam, United States]
poles: [China, United States]                # lean is measured between these two
baseline: none                               # or the name of a scenario to compare with
# set: {temperature: 0.25}                   # numbers of the calibration that this story changes
# rules: {risk: off}                         # mechanisms that are switched off, in both arms
# reactions: none                            # or {only: [...]}, {without: [...]}; all by default

events:
  # A kind of event, at a date. `hedgesim kinds` lists them, `hedgesim kinds visit` its fields.
  - event: visit
    id: first-visit
    at: 2024-08
    by: Japan

  # When a condition holds, at a rate per year, at most once (the default).
  - event: visit
    id: second-visit
    by: China
    when: trust.China > 0.4 and fired.first-visit
    rate: 0.5 per year

  # After another event; an event of one's own says what it does.
  - event: custom
    id: goodwill
    after: first-visit
    delay: {between: [3 months, 9 months]}   # or 6 months, or {mean: 6 months}
    note: Effects are jump, ramp (over), fade (half_life) or level (for).
    effects:
      - {change: trust, of: Japan, by: +0.05, shape: fade, half_life: 12 months}

variants:
  quiet: {title: Without the second visit, remove: [second-visit]}
"""
