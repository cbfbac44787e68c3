"""Studies of a scenario: which parameters matter, and where histories end."""
