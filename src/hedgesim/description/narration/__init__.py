"""Narration: a scenario in plain sentences (`describe`), or with every default written out."""
