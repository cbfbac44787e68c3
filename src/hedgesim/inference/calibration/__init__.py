"""Calibration: from priors, a history and targets to a posterior, with its checks."""
