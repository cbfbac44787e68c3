"""Cases other than the first: starting one, listing them, comparing two."""
