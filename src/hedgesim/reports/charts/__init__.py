"""Charts as Vega-Lite specifications: which figures a run has, how they look, and their export.

`palette` → `marks` → `specs` → `figures`; `svg` draws without scripts, `export` writes files.
"""
