"""One history followed month by month, with the causes of what happened.

`follow.trace` plays and records it; `sentences.print_trace` writes it for a terminal.
"""
