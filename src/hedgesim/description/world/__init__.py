"""The resolved world that engines play, with its variables, rows and expressions."""
