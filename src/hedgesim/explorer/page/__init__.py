"""The page of the explorer: its HTML, and results as the charts and words that its scripts show."""
