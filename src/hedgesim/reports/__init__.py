"""Results and histories as people read them, in rooms that import downwards only.

`rows` and `changes` → `charts` → `html`, `terminal` → `trace`, `evidence`, `studies`, `compare` →
`page` → `formats`, `notebook` → `run`.
"""
