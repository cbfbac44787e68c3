"""The form in which a test notes the faults that it tried."""

from collections.abc import Callable

# fault, how often it was tried, how that ended
Tried = Callable[[str, int, str], None]
