"""Reading the past for a command: the period, the lines' clocks, the store."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.progress import Progress

from smartivr.commands.terminal import err
from smartivr.errors import NotFound, SettingsError
from smartivr.flows.mistakes import suggestion

if TYPE_CHECKING:
    from smartivr.settings import Settings
    from smartivr.statistics.past import Past
    from smartivr.statistics.period import Period
    from smartivr.statistics.reading import Setting
    from smartivr.store.store import Store


@dataclass(frozen=True)
class Wanted:
    """What is asked for."""

    line: str = ""
    first: str = ""
    last: str = ""
    queue: str = ""
    agent: str = ""


def read(wanted: Wanted, settings: "Settings") -> "tuple[Period, Past]":
    """Read what happened in a period, after making the digests that are missing.

    Raises:
        SettingsError: the period is none.
        NotFound: a line, queue or agent is not known and never was.
        StoreError: the database cannot be read.

    """
    from smartivr.flows.load import load_lines
    from smartivr.statistics.period import period
    from smartivr.statistics.reading import setting_of

    flows = load_lines(settings.home / "intents").flows.values()
    setting = setting_of(flows, settings.default_line)
    zone = setting.zones.get(wanted.line) or setting.zones.get("") or "UTC"
    try:
        days = period(wanted.first, wanted.last, zone, datetime.now(UTC))
    except ValueError as error:
        raise SettingsError(str(error), where="--from and --to") from error
    past = asyncio.run(_read(wanted.line, days, setting, settings.database_url))
    people = {person for flow in flows for person in flow.directory.people}
    _check_known("line", wanted.line, {*_lines(settings), *(call.line for call in past.calls)})
    stays = {visit.queue for visit in past.visits}
    _check_known("queue", wanted.queue, {*setting.promises_s, *stays})
    _check_known("agent", wanted.agent, {*people, *(talk.agent for talk in past.talks)})
    return days, past


def _lines(settings: "Settings") -> set[str]:
    """The names of all lines, those with mistakes too."""
    return {file.parent.name for file in (settings.home / "intents").glob("*/flow.yaml")}


def _check_known(kind: str, name: str, known: set[str]) -> None:
    if name and name not in known:
        raise NotFound(f"there is no {kind} {name[:64]!r}", remedy=suggestion(name, known))


async def _read(line: str, days: "Period", setting: "Setting", address: str) -> "Past":
    from smartivr.statistics.reading import few_collections, read_past
    from smartivr.store.store import Store

    store = Store.open(address)
    try:
        await store.ready()
        await _catch_up(store)
        now = datetime.now(UTC)
        with few_collections():
            return await read_past(store, days.start, days.end, now=now, line=line, setting=setting)
    finally:
        await store.close()


async def _catch_up(store: "Store") -> None:
    from smartivr.statistics.reading import catch_up

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("reading new calls", total=None)
        await catch_up(store, told=lambda made: progress.update(task, completed=made))
