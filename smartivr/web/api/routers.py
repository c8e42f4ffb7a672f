"""The routes of every subject, in the order of the API's page."""

from smartivr.web.api import (
    agent_work,
    agents,
    announcements,
    callbacks,
    checking,
    counts,
    drafts,
    erasure,
    health,
    lines,
    numbers,
    phones,
    queues,
    recognize,
    recordings,
    rehearsals,
    sessions,
    spoken,
    statistics,
    unheard,
    versions,
    voicemails,
    wall,
)
from smartivr.web.sockets import agent_socket, audio

ROUTERS = tuple(
    module.router
    for module in (
        sessions,
        audio,
        recognize,
        lines,
        health,
        voicemails,
        recordings,
        callbacks,
        phones,
        erasure,
        drafts,
        checking,
        rehearsals,
        versions,
        announcements,
        numbers,
        agents,
        agent_work,
        agent_socket,
        queues,
        wall,
        statistics,
        spoken,
        counts,
        unheard,
    )
)
"""Every router of the public API."""
