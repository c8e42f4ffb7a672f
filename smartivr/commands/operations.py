"""Where an operator's command does its work: on a running server, or else on the database alone.

Answers are what the HTTP API answers, so that commands print one thing.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from smartivr.commands.server_address import server_address
from smartivr.commands.terminal import err
from smartivr.errors import NotFound, TransportError

if TYPE_CHECKING:
    from smartivr.client import Client
    from smartivr.runtime.lines import LineBook
    from smartivr.runtime.publishing.announcements import Announcements
    from smartivr.runtime.publishing.publishing import Publisher
    from smartivr.settings import Settings

Answer = dict[str, Any]


@asynccontextmanager
async def operations(server: str, settings: "Settings") -> AsyncIterator["OnServer | InDatabase"]:
    """Reach the server at this address, or the one of the settings; say where the work is done.

    Raises:
        TransportError: no server answers at the address that was given.

    """
    from smartivr.client import Client
    from smartivr.commands.logs import write_logs

    url = server_address(server, settings)
    async with Client(url, api_key=settings.api_key.get_secret_value()) as client:
        if server or await _answers(client):
            err.print(f"on the server at {url}", style="dim", markup=False, soft_wrap=True)
            yield OnServer(client)
            return
    write_logs("error")
    sentence = f"no server runs at {url}; in its database"
    err.print(sentence, style="dim", markup=False, soft_wrap=True)
    async with in_database(settings) as alone:
        yield alone


async def _answers(client: "Client") -> bool:
    """Whether a smartivr server is there."""
    try:
        await client.lines()
    except (TransportError, NotFound, KeyError, ValueError):
        return False
    return True


class OnServer:
    """Works through the API of a running server."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    async def publish(self, line: str, files: Mapping[str, str], author: str, note: str) -> Answer:
        """Send a line's files."""
        body = {"files": dict(files), "author": author, "note": note}
        return await self._client.request("POST", f"/v1/lines/{line}/versions", json=body)

    async def versions(self, line: str) -> list[Answer]:
        """Return the versions of a line, newest first."""
        answer = await self._client.request("GET", f"/v1/lines/{line}/versions")
        found: list[Answer] = answer["versions"]
        return found

    async def version(self, line: str, number: int) -> Answer:
        """Return a version with its files."""
        return await self._client.request("GET", f"/v1/lines/{line}/versions/{number}")

    async def difference(self, line: str, before: int, after: int) -> str:
        """Compare two versions."""
        wanted = {"before": before, "after": after}
        answer = await self._client.request("GET", f"/v1/lines/{line}/difference", params=wanted)
        return str(answer["diff"])

    async def roll_back(self, line: str, to: int | None) -> Answer:
        """Let new calls take an earlier version."""
        return await self._client.request("POST", f"/v1/lines/{line}/rollback", json={"to": to})

    async def retire(self, line: str) -> None:
        """Let no new call take a line."""
        await self._client.request("POST", f"/v1/lines/{line}/retire")

    async def announcements(self, line: str) -> list[Answer]:
        """Return what was set at run time."""
        answer = await self._client.request("GET", "/v1/announcements", params={"line": line})
        found: list[Answer] = answer["announcements"]
        return found

    async def announce(self, wanted: Mapping[str, str]) -> Answer:
        """Announce something."""
        return await self._client.request("POST", "/v1/announcements", json=dict(wanted))

    async def change(self, announcement: str, changes: Mapping[str, str]) -> Answer:
        """Announce it otherwise."""
        path = f"/v1/announcements/{announcement}"
        return await self._client.request("PATCH", path, json=dict(changes))

    async def remove(self, announcement: str) -> None:
        """Announce it no longer."""
        await self._client.request("DELETE", f"/v1/announcements/{announcement}")

    async def lead(self, called: str, caller: str) -> Answer:
        """Say where a call would lead."""
        wanted = {"called": called, "caller": caller}
        return await self._client.request("GET", "/v1/numbers/lead", params=wanted)


class InDatabase:
    """Works on the database where no server runs; the next one takes it over."""

    def __init__(
        self,
        publisher: "Publisher",
        announcements: "Announcements",
        book: "LineBook",
        default_line: str,
    ) -> None:
        self._publisher = publisher
        self._announcements = announcements
        self._book = book
        self._default_line = default_line

    async def publish(self, line: str, files: Mapping[str, str], author: str, note: str) -> Answer:
        """Check and keep a version."""
        from smartivr.web.api.answers import shown_version

        kept = await self._publisher.publish(line, author=author, note=note, texts=files)
        return shown_version(kept).model_dump()

    async def versions(self, line: str) -> list[Answer]:
        """Return the versions of a line, newest first."""
        from smartivr.web.api.answers import shown_version

        return [shown_version(one).model_dump() for one in await self._publisher.versions(line)]

    async def version(self, line: str, number: int) -> Answer:
        """Return a version with its files."""
        from smartivr.web.api.answers import shown_version

        kept = await self._publisher.version(line, number)
        return {**shown_version(kept).model_dump(), "files": dict(kept.files)}

    async def difference(self, line: str, before: int, after: int) -> str:
        """Compare two versions."""
        return await self._publisher.difference(line, before, after)

    async def roll_back(self, line: str, to: int | None) -> Answer:
        """Let new calls take an earlier version."""
        from smartivr.web.api.answers import shown_version

        return shown_version(await self._publisher.roll_back(line, to)).model_dump()

    async def retire(self, line: str) -> None:
        """Let no new call take a line."""
        await self._publisher.retire(line)

    async def announcements(self, line: str) -> list[Answer]:
        """Return what was set at run time."""
        from smartivr.web.api.answers import shown_announcement

        kept = await self._announcements.all(line)
        return [shown_announcement(record).model_dump(mode="json") for record in kept]

    async def announce(self, wanted: Mapping[str, str]) -> Answer:
        """Announce something."""
        from smartivr.runtime.publishing.announcements import Wanted
        from smartivr.web.api.answers import shown_announcement

        kept = await self._announcements.add(Wanted(**wanted))
        return shown_announcement(kept).model_dump(mode="json")

    async def change(self, announcement: str, changes: Mapping[str, str]) -> Answer:
        """Announce it otherwise."""
        from smartivr.web.api.answers import shown_announcement

        kept = await self._announcements.change(announcement, changes)
        return shown_announcement(kept).model_dump(mode="json")

    async def remove(self, announcement: str) -> None:
        """Announce it no longer."""
        await self._announcements.remove(announcement)

    async def lead(self, called: str, caller: str) -> Answer:
        """Say where a call would lead."""
        from smartivr.web.api.answers import shown_lead

        return shown_lead(self._book.lead(called, caller), self._default_line).model_dump()


@asynccontextmanager
async def in_database(settings: "Settings") -> AsyncIterator[InDatabase]:
    """Work on the database of these settings.

    Raises:
        StoreError: it cannot be reached.

    """
    from smartivr.runtime.clock import RealClock
    from smartivr.runtime.lines import LineBook
    from smartivr.runtime.publishing.announcements import Announcements
    from smartivr.runtime.publishing.found_at_start import lines_as_kept
    from smartivr.runtime.publishing.publishing import Publisher
    from smartivr.store.store import Store

    folder, clock = settings.home / "intents", RealClock()
    store = Store.open(settings.database_url)
    try:
        await store.ready()
        lines = await lines_as_kept(folder, store)
        book = LineBook(lines.flows, lines.centre.plan, lines.centre.directory)
        publisher = Publisher(folder, store, book, clock, centre=lines.centre)
        announcements = Announcements(book, store, clock)
        yield InDatabase(publisher, announcements, book, settings.default_line)
    finally:
        await store.close()
