"""Resolution: a scenario file and a calibration become a world.

`resolving` does it; `resolved` holds the result with its actors, numbers and who set them.
"""
