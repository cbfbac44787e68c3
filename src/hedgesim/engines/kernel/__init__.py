"""The compiled engine: blocks of 64 replications side by side, a module a phase."""
