"""`smartivr` with a voice that is quick: `python brief_server.py serve ...`."""

from brief_voice import speaking_briefly

from smartivr.cli import app

with speaking_briefly():
    app()
