"""Studies of parameters as people read them: sensitivity, scenario discovery, calibration.

`sensitivity.report` and `discovery.report` yield the text of a study; `sensitivity_chart.chart` and
`discovery_chart.chart` draw it; `matching` finds the sensitivity study of a run.
"""
