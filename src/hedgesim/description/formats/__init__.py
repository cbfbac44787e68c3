"""Scenario and calibration files as frozen data, and how they are found and read."""
