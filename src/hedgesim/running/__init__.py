"""Runs: many replications in chunks on any executor, summarised into a run folder.

Results are the same for any number of workers, and an interrupted run can be resumed.
"""
