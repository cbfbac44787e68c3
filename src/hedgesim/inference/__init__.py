"""What the documents say about the numbers: priors, ensembles, calibration, sensitivity."""
