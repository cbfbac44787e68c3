"""Outcomes: their catalogue, counts, summary, verdict and wording.

`catalogue` lists them, `tally` counts, `summary` makes summary.json, `readings` read it back,
`words` and `verdict` put it in words.
"""
