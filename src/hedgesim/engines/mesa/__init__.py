"""The Mesa engine: `model` steps the agents through a month.

All other modules stand below it and know no model.
"""
