"""What agents do and did, so that it survives a restart."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from smartivr.store.access import Access
from smartivr.store.changes import Change
from smartivr.store.columns import When, moment
from smartivr.store.records import AgentChange, AgentRecord
from smartivr.store.rows import row
from smartivr.store.tables import agent_changes, agents
from smartivr.store.upsert import insert_or_replace

_LOGGED_OUT = "logged-out"


class Agents:
    """One row an agent with the present state, and one row for each change of it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def save(self, agent: AgentRecord) -> None:
        """Keep an agent's state, and where state or reason are new, that it changed.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> None:
            before = select(agents.c.state, agents.c.reason).where(agents.c.id == agent.id)
            known = connection.execute(before.with_for_update()).first()
            insert_or_replace(connection, agents, row(agent))
            if known is None or tuple(known) != (agent.state, agent.reason):
                change = AgentChange(agent.id, agent.since, agent.state, agent.reason)
                connection.execute(insert(agent_changes).values(row(change)))

        await self._access.confirmed(work, tells=lambda _: [("agents", agent.id)])

    async def all(self) -> list[AgentRecord]:
        """Return every agent that was ever logged in, by id.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._access.records(AgentRecord, select(agents).order_by(agents.c.id))

    async def changes(self, start: When, end: When) -> list[AgentChange]:
        """Return the changes from `start` until before `end`, in order.

        Raises:
            StoreError: the database cannot be read.

        """
        columns = [agent_changes.c[name] for name in ("agent", "at", "state", "reason")]
        found = select(*columns).where(
            agent_changes.c.at >= moment(start), agent_changes.c.at < moment(end)
        )
        ordered = found.order_by(agent_changes.c.at, agent_changes.c.id)
        return await self._access.records(AgentChange, ordered)

    async def release(self, node: str, now: When | None = None) -> list[str]:
        """Log out the agents of a server that died; returns their ids.

        Raises:
            StoreError: it is not kept.

        """
        at = moment(now or datetime.now(UTC))

        def work(connection: Connection) -> list[str]:
            theirs = select(agents.c.id).where(agents.c.node == node, agents.c.state != _LOGGED_OUT)
            found = list(connection.scalars(theirs.order_by(agents.c.id).with_for_update()))
            if found:
                values = {"state": _LOGGED_OUT, "reason": "", "node": "", "since": at}
                connection.execute(update(agents).where(agents.c.id.in_(found)).values(values))
                gone = [row(AgentChange(agent, at, _LOGGED_OUT)) for agent in found]
                connection.execute(insert(agent_changes), gone)
            return found

        return await self._access.confirmed(work, tells=_told)


def _told(ids: Iterable[str]) -> Iterable[Change]:
    return [("agents", agent) for agent in ids]
