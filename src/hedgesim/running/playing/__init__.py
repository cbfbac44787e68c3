"""Replications played in chunks on any executor, and what is counted or kept of them."""
