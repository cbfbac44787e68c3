"""Validation: what the model must show, each requirement a figure that anybody can compute again.

`requirements.figures` computes them all; `page` writes them as docs/validity.md.
"""
