"""Cases: starting one, starting a scenario of one, listing them, comparing two."""
