"""The evaluation of ``communique link``: what it proposes, and how it bears a bad server."""
