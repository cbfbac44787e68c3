"""Inference: ensembles of histories, calibration on targets, and studies of scenarios."""
