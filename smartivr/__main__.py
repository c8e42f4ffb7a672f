"""`python -m smartivr` is the `smartivr` command."""

from smartivr.cli import app

app()
