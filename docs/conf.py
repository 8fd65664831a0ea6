"""Settings of the documentation. Nothing is loaded from elsewhere: the built pages can be read without a network."""

from evaluator import __version__

project = "dayseven"
author = "the authors of dayseven"
release = version = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
nitpicky = True
html_theme = "furo"
html_title = "dayseven"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# the prompt and what comes back are shown as they are; no lexer guesses
highlight_language = "none"
