"""The report of a run on a terminal: `run.show`, its tables, character charts and progress bar."""
