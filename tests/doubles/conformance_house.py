"""A server with every connector set up, and calls to it through simulated providers."""

import asyncio
import itertools
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from centre_house import CentreHouse, centre_house

from smartivr.audio.mix import level_dbov
from smartivr.client.player import loop_s
from smartivr.errors import NotFound
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import Samples
from smartivr.providers.base import Placed, Provider, Secrets, Sound, Told
from smartivr.providers.credentials import Trial, trial_of
from smartivr.providers.ear import AUDIBLE_DBOV
from smartivr.providers.handset import Handset, calling
from smartivr.providers.network import UNDISTURBED, Conditions
from smartivr.providers.registry import PROVIDERS, provider_of

DESK = "+442079460999"
"""Where the destination front-desk is."""
SPEECH_HZ = 16000
WITHIN_S = 90.0
"""For whatever comes at once, on a machine that is busy with other calls and tests."""
AUDIO = Path(__file__).parents[2] / "audio"
CALLER = "+442079460123"
_FLOW = """
title: Corner shop
language: en
recognizer: scripted
voice: espeak-ng
start: main
agent: agents
numbers: ["{number}"]
settings: {{no_input_s: 180}}
steps:
  main:
    menu: Agents, the front desk, or good bye?
    options:
      agents: {{key: "1", next: agents}}
      desk: {{key: "2", next: desk}}
      story: {{key: "3", next: story}}
      goodbye: {{key: "4", next: goodbye}}
  agents: {{queue: {queue}}}
  desk: {{transfer: front-desk}}
  story:
    say: Once upon a time there was a shop at a corner, and many people came to it every day.
    next: main
  goodbye: {{hangup: Good bye.}}
"""
_PHRASES = """
intents:
  agents: {label: agents, phrases: [agents]}
  desk: {label: the front desk, phrases: [front desk]}
  story: {label: a story, phrases: [tell me a story]}
  goodbye: {label: good bye, phrases: [good bye]}
"""

Entry = Mapping[str, object]


def number_of(dialect: str) -> str:
    """The number that this dialect's line answers."""
    return f"+4420794690{sorted(PROVIDERS).index(dialect):02}"


def agent_of(dialect: str) -> str:
    """The agent of this dialect's queue."""
    return f"agent_{dialect}"


def furnish(home: Path) -> None:
    """Write a line, a queue and an agent for every dialect."""
    (home / "audio").symlink_to(AUDIO)  # the music
    people, queues = ["people:"], ["queues:"]
    for number, dialect in enumerate(sorted(PROVIDERS)):
        line = home / "intents" / dialect
        line.mkdir(parents=True)
        flow = _FLOW.format(number=number_of(dialect), queue=dialect)
        (line / "flow.yaml").write_text(flow)
        (line / "phrases.yaml").write_text(_PHRASES)
        people.append(f"  {agent_of(dialect)}: {{name: Ann Baker, extension: {300 + number}}}")
        queues.append(f"  {dialect}: {{title: All, agents: [{agent_of(dialect)}], wrap_up_s: 0.1}}")
    (home / "intents" / "people.yaml").write_text("\n".join(people))
    (home / "intents" / "queues.yaml").write_text("\n".join(queues))


@dataclass
class Call:
    """One call, from its caller's side and from the server's."""

    dialect: str
    reference: str
    phone: Handset
    house: CentreHouse
    told: list[tuple[float, Told]] = field(default_factory=list)
    """What the server sent, and when."""

    @property
    def log(self) -> list[Entry]:
        """What the server knows of the call; empty before it has begun there."""
        try:
            found = self.house.desk.connections.find(self.dialect, self.reference)
        except NotFound:
            return []
        return list(found.call.log.entries)

    def logged(self, kind: str, **fields: object) -> bool:
        """Whether the log holds such an entry."""
        return any(one["type"] == kind and fields.items() <= one.items() for one in self.log)

    async def until(self, happened: Callable[[], bool], within_s: float = WITHIN_S) -> None:
        """Wait until something holds."""
        await until(happened, within_s, lambda: f"{self.phone.fault or ''} {self.log[-5:]}")

    async def until_logged(self, kind: str, **fields: object) -> None:
        """Wait until the log holds such an entry."""
        await self.until(lambda: self.logged(kind, **fields))

    def sounds_since(self, at_s: float) -> list[float]:
        """When audible audio came in since then."""
        return [
            came_s
            for came_s, told in self.told
            if came_s >= at_s
            and isinstance(told, Sound)
            and level_dbov(told.samples) >= AUDIBLE_DBOV
        ]


async def until(
    happened: Callable[[], bool], within_s: float, explain: Callable[[], str] = str
) -> None:
    """Wait until something holds; the test fails with the explanation if it does not."""
    deadline_s = loop_s() + within_s
    while not happened():
        assert loop_s() < deadline_s, f"it did not happen: {explain()}"
        await asyncio.sleep(0.05)


class Bench:
    """Places calls to the house."""

    def __init__(
        self, house: CentreHouse, secrets: Mapping[str, Secrets], sentence: Samples
    ) -> None:
        self.house = house
        self.secrets = secrets
        self.sentence = sentence
        """Speech, at `SPEECH_HZ`; what is heard of it is up to the script."""
        self.alone = asyncio.Lock()
        """Held while something is measured that other calls would disturb."""
        self._numbers = itertools.count(1)

    def placed(self, dialect: str) -> Placed:
        """A call that is unlike all others."""
        reference = f"{next(self._numbers):08x}-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
        return Placed(called=number_of(dialect), caller=CALLER, reference=reference)

    @asynccontextmanager
    async def call(
        self,
        dialect: str,
        *,
        placed: Placed | None = None,
        secrets: Secrets | None = None,
        conditions: Conditions = UNDISTURBED,
        keep: bool = False,
        provider: Provider | None = None,
        clock: Callable[[], float] = loop_s,
    ) -> AsyncIterator[Call]:
        """Place a call; the caller hangs up in the end. What is told is noted by the clock."""
        placed = placed or self.placed(dialect)
        told: list[tuple[float, Told]] = []
        async with calling(
            provider or provider_of(dialect),
            placed,
            self.house.url,
            secrets or self.secrets[dialect],
            conditions=conditions,
            keep=keep,
            on_told=lambda one: told.append((clock(), one)),
        ) as phone:
            yield Call(dialect, placed.reference, phone, self.house, told)
            assert phone.fault is None, phone.fault


@asynccontextmanager
async def conformance_house(
    home: Path,
    trials: Mapping[str, Trial] | None = None,
    environment: Mapping[str, str] | None = None,
    **changes: object,
) -> AsyncIterator[Bench]:
    """Start the server with every connector set up by made-up secrets.

    Args:
        home: a new folder.
        trials: the secrets, by dialect.
        environment: more that the server is told of providers.
        changes: of the server's settings.

    """
    furnish(home)
    trials = trials or {dialect: trial_of(dialect) for dialect in PROVIDERS}
    surroundings: dict[str, str] = {}
    speaker = SyntheticCaller("en", SPEECH_HZ)
    sentence = await speaker.say("agents please")
    await speaker.close()
    for trial in trials.values():
        surroundings.update(trial.environment)
    settings = {"default_line": min(PROVIDERS), "destinations": {"front-desk": DESK}, **changes}
    with patch.dict(os.environ, {**surroundings, **(environment or {})}):
        async with nothing_internal(), centre_house(home, **settings) as house:
            yield Bench(house, {name: trial.secrets for name, trial in trials.items()}, sentence)


@asynccontextmanager
async def nothing_internal() -> AsyncIterator[None]:
    """See that the server and the event loop log no exception all the while."""
    records: list[logging.LogRecord] = []
    watcher = logging.Handler(logging.ERROR)
    watcher.emit = records.append
    watched = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for logger in watched:
        logger.addHandler(watcher)
    try:
        yield
    finally:
        for logger in watched:
            logger.removeHandler(watcher)
    assert [record.getMessage() for record in records] == []


Case = Callable[[Bench, str], Awaitable[None]]


class Together:
    """Runs a case for all dialects at once, in the order in which the tests ask."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._running: dict[Case, dict[str, asyncio.Task[None]]] = {}

    async def outcome(self, case: Case, dialect: str, left_out: Collection[str] = ()) -> None:
        """Wait for one dialect's part."""
        if case not in self._running:
            if before := [task for tasks in self._running.values() for task in tasks.values()]:
                await asyncio.wait(before)  # where not every dialect was asked for
            self._running[case] = {
                one: asyncio.ensure_future(case(self._bench, one))
                for one in PROVIDERS
                if one not in left_out
            }
        await self._running[case][dialect]
