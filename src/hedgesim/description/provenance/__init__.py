"""Provenance: the evidence behind each number, and what differs from the shipped calibration."""
