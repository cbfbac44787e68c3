"""Inference: calibration (`calibrating`, `smc`), `sensitivity_study` and `discovery`."""
