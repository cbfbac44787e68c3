"""Parameters of a run: posteriors, and numbers sampled per replication."""
