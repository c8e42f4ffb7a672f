"""What of the wall takes longer to find out: it comes from the database and from the disk."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartivr.errors import StoreError
from smartivr.flows.load import line_folders, line_of
from smartivr.routing.agent import AgentState
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.settings import Settings
from smartivr.store.store import Store
from smartivr.web.wall.board import Agent
from smartivr.web.wall.service_level import SPAN, Levels, levels_of

_PATIENCE_S = 2.0
"""A database that takes longer counts as away; the wall goes on with what it knows."""
_STEP_MB = 100


@dataclass(frozen=True)
class Recent:
    """As it was a few seconds ago."""

    levels: Levels = field(default_factory=Levels)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    """Those who are logged in at other servers."""
    waiting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Queue -> since when callers wait on other servers."""
    left_out: tuple[str, ...] = ()
    database_ok: bool = True
    free_mb: int | None = None


async def find_out(
    before: Recent, settings: Settings, centre: CallCentre, store: Store | None, lines: set[str]
) -> Recent:
    """Look again; what cannot be read stays as it was before."""
    free_mb, left_out = await asyncio.to_thread(_on_disk, settings, lines)
    found = replace(before, free_mb=free_mb, left_out=left_out)
    if store is None:
        return found
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _in_store(found, centre, store)
    except (StoreError, TimeoutError):
        return replace(found, database_ok=False)


async def _in_store(found: Recent, centre: CallCentre, store: Store) -> Recent:
    now, rules, others = centre.clock.now(), centre.directory.queues, centre.elsewhere.live
    visits = await store.visits.between(now - SPAN, now)
    agents, waiting = dict[str, Agent](), dict[str, tuple[str, ...]]()
    if others:
        people = centre.directory.people
        agents = {
            one.id: Agent(one.id, people[one.id].name, AgentState(one.state), one.since, one.reason)
            for one in await store.agents.all()
            if one.node in others and one.id in people and one.state != AgentState.LOGGED_OUT
        }
        for queue in rules:
            places = await store.places.of_queue(queue)
            waiting[queue] = tuple(place.since for place in places if place.node in others)
    return replace(
        found,
        levels=levels_of(visits, rules),
        agents=agents,
        waiting=waiting,
        database_ok=True,
    )


def _on_disk(settings: Settings, lines: set[str]) -> tuple[int | None, tuple[str, ...]]:
    folders = line_folders(settings.home / "intents")
    left_out = tuple(sorted({line_of(folder) for folder in folders} - lines))
    return _free_mb(settings.var), left_out


def _free_mb(folder: Path) -> int | None:
    try:
        free_mb = shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return None
    return free_mb // _STEP_MB * _STEP_MB
