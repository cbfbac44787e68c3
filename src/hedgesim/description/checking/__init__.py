"""Checks of scenarios and calibrations: every fault of form, of names and of evidence at once."""
