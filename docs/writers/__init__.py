"""What `docs/generate.py` writes: a module for each page, one function a table."""
