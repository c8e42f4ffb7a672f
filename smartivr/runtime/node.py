"""This server among those that share a database: its name, its heartbeat, and who has died."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from smartivr.errors import SettingsError, StoreError
from smartivr.runtime.clock import Clock
from smartivr.settings import Settings, make_var
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

LOGGED_OUT = "logged-out"


def node_name(settings: Settings) -> str:
    """Return the set name, or the one kept in the folder for run-time files (made once).

    Raises:
        SettingsError: it can neither be read nor kept.

    """
    if settings.node:
        return settings.node
    path = make_var(settings) / "node"
    try:
        return _read_or_make(path)
    except OSError as error:
        raise SettingsError(
            f"the file {path} cannot be used ({error.strerror})",
            remedy="mend its permissions, or set SMARTIVR_NODE",
        ) from error


def _read_or_make(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    host = "".join(letter for letter in socket.gethostname() if letter.isalnum() or letter == "-")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = f"{host[:32] or 'node'}-{secrets.token_hex(4)}"
        file.write(made)
        return made


class Node:
    """The heartbeat; after each one, whatever depends on who lives is done."""

    def __init__(
        self, name: str, store: Store, clock: Clock, *, heartbeat_s: float, lease_s: float
    ) -> None:
        self.name = name
        self.heartbeat_s = heartbeat_s
        self.lease_s = lease_s
        self.on_begin: list[Callable[[], Awaitable[None]]] = []
        """Told once, before the first beat."""
        self.on_beat: list[Callable[[list[str]], Awaitable[None]]] = []
        """Told after each beat which servers live, this one included."""
        self.on_return: list[Callable[[], Awaitable[None]]] = []
        """Told when this server was silent for so long that others may have taken it for dead."""
        self._store = store
        self._clock = clock
        self._silence = timedelta(seconds=lease_s)
        self._beating_since: datetime | None = None
        self._beaten_at: datetime | None = None

    async def begin(self) -> None:
        """Take over from the process that had this name before: neither agents nor calls are left.

        Raises:
            StoreError: the database refuses.

        """
        await self._store.agents.release(self.name)
        await self._store.nodes.show(self.name, None)
        for told in self.on_begin:
            await told()
        await self.beat()

    async def run(self) -> None:
        """Beat until cancelled, whatever the database does."""
        begun = False
        while True:
            try:
                if begun:
                    await self.beat()
                else:
                    await self.begin()
                    begun = True
            except StoreError as error:
                _log.warning("no-heartbeat", code=error.code)
            await asyncio.sleep(self.heartbeat_s)

    async def beat(self) -> None:
        """Show that this server lives, and clear up after those that do not.

        Raises:
            StoreError: the database refuses.

        """
        now = self._clock.now()
        await self._store.nodes.beat(self.name, now)
        if self._beaten_at is not None and now - self._beaten_at > self._silence:
            for told_again in self.on_return:
                await told_again()
        if not self._can_judge(now):
            return
        live = await self._store.nodes.live(now, self.lease_s)
        for agent in await self._store.agents.all():
            if agent.node and agent.node not in live and agent.state != LOGGED_OUT:
                _log.warning("node-died", node=agent.node)
                await self._store.agents.release(agent.node)
        for told in self.on_beat:
            await told(live)

    def _can_judge(self, now: datetime) -> bool:
        """Whether others had the time to beat since the database, or this server, came back.

        Else every server would count as dead to the first that beats after an outage.
        """
        if self._beaten_at is None or now - self._beaten_at > self._silence:
            self._beating_since = now
        self._beaten_at = now
        return self._beating_since is not None and now - self._beating_since >= self._silence
