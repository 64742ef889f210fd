"""What a page carries to be drawn without a network: style, script, and plotly.js, compressed.

The Python package plotly brings plotly.js along (4.8 MB of text); compressed it is 1.5 MB, as text
in a page 2 MB. Browsers inflate it themselves (DecompressionStream: all of them since May 2023).
"""

from __future__ import annotations

import base64
import gzip
from importlib import metadata, resources

CHARTS = "plotly"


def style() -> str:
    """The style sheet of a page."""
    return _own("page.css")


def script() -> str:
    """The script that draws the figures."""
    return _own("page.js")


def charts() -> str:
    """The chart library: base64 of gzip, the same for the same version."""
    text = resources.files(CHARTS).joinpath("package_data", "plotly.min.js").read_bytes()
    return base64.b64encode(gzip.compress(text, compresslevel=6, mtime=0)).decode("ascii")


def charts_version() -> str:
    """The version of the package that brought it."""
    return metadata.version(CHARTS)


def _own(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
