"""What every page stands in: one file that carries all it needs and fetches nothing."""

from __future__ import annotations

from html import escape

from gigafactory.report import assets

FETCHES_NOTHING = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""What the page allows itself: what it carries, and no address anywhere."""


def framed(title: str, body: str, figures: bool = True) -> str:
    """A page.

    Parameters
    ----------
    figures
        Whether there are figures in it, so that it must carry what draws them.
    """
    drawn = "Drawn with plotly.js (MIT licence), which this page carries. " if figures else ""
    charts = (
        f'<script type="application/gzip" id="charts">{assets.charts()}</script>\n'
        if figures
        else ""
    )
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{FETCHES_NOTHING}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>\n'
        f"<style>\n{assets.style()}</style>\n</head>\n<body>\n{body}"
        f"<footer>{drawn}It fetches nothing and sends nothing.</footer>\n"
        f"{charts}<script>\n{assets.script()}</script>\n</body>\n</html>\n"
    )
