"""How each line is: what new calls take, who is on it, what was left out and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.errors import NotFound
from smartivr.flows.centre import CENTRE
from smartivr.flows.load import title_in
from smartivr.runtime.publishing.inspection import Problem
from smartivr.store.records import DraftRecord, VersionRecord
from smartivr.web.api.drafts import publication
from smartivr.web.desk import Desk


@dataclass(frozen=True)
class LineState:
    """One line, or the `centre`, at this moment."""

    line: str
    title: str
    language: str = ""
    version: VersionRecord | None = None
    """What new calls take; None: nothing is published."""
    live: int = 0
    """Calls on it now."""
    drafts: tuple[DraftRecord, ...] = ()
    faults: tuple[Problem, ...] = ()
    """The mistakes for which it was left out."""
    served: bool = True
    """Whether calls can reach it."""
    published: bool = True
    """False where it is a draft alone."""
    retired: bool = False
    """Whether it was taken out of service, or its folder is gone."""
    hears: bool = True
    """False where it is answered by keys alone."""

    @property
    def is_centre(self) -> bool:
        """Whether it is what lines share."""
        return self.line == CENTRE


async def all_lines(desk: Desk) -> list[LineState]:
    """Return every line by its title: those that take calls, the others, and the `centre` last.

    Raises:
        StoreError: the database cannot be read.

    """
    here = publication(desk)
    book = desk.switchboard.lines
    live = _live(desk)
    drafts = await here.drafting.all()
    kept = await here.publisher.lines()
    names = sorted(
        {*kept, *(draft.line for draft in drafts)} - {CENTRE},
        key=lambda name: (name not in book, _title(desk, name).lower()),
    )
    return [
        await _state(desk, name, kept.get(name), live, drafts, published=name in kept)
        for name in (*names, CENTRE)
    ]


async def one_line(desk: Desk, line: str) -> LineState:
    """Return how one line, or the `centre`, is.

    Raises:
        NotFound: there is no such line.
        StoreError: the database cannot be read.

    """
    here = publication(desk)
    kept, drafts = await here.publisher.lines(), await here.drafting.all(line)
    if line not in kept and not drafts:
        raise NotFound(f"there is no line {line[:64]!r}", remedy="see the list of lines")
    return await _state(desk, line, kept.get(line), _live(desk), drafts, published=line in kept)


async def _state(
    desk: Desk,
    line: str,
    active: VersionRecord | None,
    live: Mapping[str, int],
    drafts: list[DraftRecord],
    *,
    published: bool,
) -> LineState:
    flow = desk.switchboard.lines.get(line)
    served = flow is not None or line == CENTRE
    faults: tuple[Problem, ...] = ()
    if published and not served:
        was_in_use = active is None and await publication(desk).publisher.versions(line)
        faults = () if was_in_use else await _faults(desk, line)
    written = tuple(draft for draft in drafts if draft.line == line)
    hears = flow is None or desk.switchboard.engines.recognizer_for(flow) is not None
    return LineState(
        line=line,
        title=_title(desk, line) if served else await _title_written(desk, line, written),
        language=flow.language if flow else "",
        version=active,
        live=live.get(line, 0),
        drafts=written,
        faults=faults,
        served=served,
        published=published,
        retired=published and not served and not faults,
        hears=hears,
    )


async def _faults(desk: Desk, line: str) -> tuple[Problem, ...]:
    """List what keeps a line from being served."""
    here = publication(desk)
    texts = await here.drafting.texts(line)
    found = await here.publisher.inspect(line, texts.files, sounds=False)
    return tuple(problem for problem in found.problems if problem.blocks)


def _title(desk: Desk, line: str) -> str:
    flow = desk.switchboard.lines.get(line)
    return flow.title if flow else line


async def _title_written(desk: Desk, line: str, drafts: tuple[DraftRecord, ...]) -> str:
    """Read the title of a line that is not served in its files, or else in its latest draft."""
    drafting = publication(desk).drafting
    texts = (await drafting.texts(line)).files
    if not texts and drafts:
        texts = (await drafting.find(line, drafts[0].id)).files
    return title_in(texts) or line


def _live(desk: Desk) -> Counter[str]:
    calls = desk.switchboard.calls.values()
    return Counter(call.flow.line for call in calls if not call.session.ended)
