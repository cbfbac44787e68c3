"""Simulators: outcomes of a scenario in memory, for any parameters, without a run folder."""
