"""Settings of the documentation site.

::

    uv run --group docs sphinx-build -W docs docs/_build/html
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # writers, extensions

import hedgesim

HERE = Path(__file__).parent
shutil.rmtree(HERE / "api", ignore_errors=True)  # pages of names that are gone
(HERE / "_build" / "reports").mkdir(parents=True, exist_ok=True)

project = "hedgesim"
author = "The hedgesim founders"
version = release = hedgesim.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "extensions.links",
    "extensions.gallery",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "_static", "_templates", "writers", "extensions"]

html_theme = "furo"
html_title = f"hedgesim {release}"
html_extra_path = ["_build/reports"]  # reports of the gallery
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False

myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_fence_as_directive = ["mermaid"]
myst_heading_anchors = 3  # links to headings, as in the pages on a code host

nb_execution_mode = "auto"
nb_execution_timeout = 600  # seconds; the first run of a machine compiles the kernel
nb_execution_raise_on_error = True
nb_merge_streams = True

autosummary_generate = True
autodoc_member_order = "bysource"
default_role = "py:obj"  # `name` in a docstring links to it
autodoc_typehints = "none"  # numpydoc's Parameters have them
numpydoc_show_class_members = False
