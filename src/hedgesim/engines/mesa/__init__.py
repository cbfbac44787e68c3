"""The Mesa engine: `model` steps the agents through a month.

`ties`, `agents`, `measuring` and `events` stand below it and know no model.
"""
