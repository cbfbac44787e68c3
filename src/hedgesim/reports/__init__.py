"""Results and histories as people read them, in rooms that import downwards only.

`rows` → `charts` → `html` → `changes` → `terminal` → `evidence` → `studies` → `compare` → `page` →
`trace` → `notebook` → `formats` → `run`.
"""
