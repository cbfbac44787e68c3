"""hedgesim: what a shock does to a small state's alignment between bigger partners."""

__version__ = "0.1.0"
