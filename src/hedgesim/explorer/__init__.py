"""A live page: events and numbers are moved, and the whole ensemble is redrawn at once.

`serving.explore` serves it; `playing.Ensembles` plays what it shows.
"""
