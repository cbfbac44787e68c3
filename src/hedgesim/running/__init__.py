"""Many replications, anywhere, resumable, the same for any number of workers."""
