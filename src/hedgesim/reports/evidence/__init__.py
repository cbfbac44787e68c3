"""The pages of ``hedgesim evidence``.

`pages.pages` yields the parts of a page; `readers` and `posterior` add rules and posteriors to it.
"""
