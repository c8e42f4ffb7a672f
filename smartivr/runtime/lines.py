"""The book of live lines: what a new call gets. Calls that run keep what they were given."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from smartivr.dialog.flow import Flow
from smartivr.routing.directory import Directory
from smartivr.routing.numbers import CalledNumber, Lead, NumberPlan


class LineBook(Mapping[str, Flow]):
    """Every line by its name, the called numbers, and the people and queues that lines share.

    Each change takes effect at once and whole: whoever looks sees the old or the new.
    """

    def __init__(
        self,
        lines: Mapping[str, Flow],
        plan: NumberPlan | None = None,
        directory: Directory | None = None,
    ) -> None:
        first = next(iter(lines.values()), None)
        self._directory = directory or (first.directory if first else Directory())
        self._lines = dict(lines)
        self._plan = plan or NumberPlan()
        self._told: list[Callable[[Directory], None]] = []

    def __getitem__(self, line: str) -> Flow:
        return self._lines[line]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._lines))

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def directory(self) -> Directory:
        """The people, queues and boxes of now."""
        return self._directory

    @property
    def plan(self) -> NumberPlan:
        """The called numbers and caller lists of now, with what lines claim for themselves."""
        flows = self._lines.values()
        return self._plan.with_lines(
            CalledNumber(number, flow.line) for flow in flows for number in flow.numbers
        )

    def put(self, flow: Flow) -> None:
        """Let new calls take this version of a line."""
        self._lines = {**self._lines, flow.line: replace(flow, directory=self._directory)}

    def remove(self, line: str) -> None:
        """Let no new call take a line any more."""
        self._lines = {name: flow for name, flow in self._lines.items() if name != line}

    def share(self, directory: Directory, plan: NumberPlan) -> None:
        """Let new calls take these people, queues and numbers, and tell who serves them."""
        self._directory, self._plan = directory, plan
        self._lines = {
            name: replace(flow, directory=directory) for name, flow in self._lines.items()
        }
        for told in self._told:
            told(directory)

    def when_directory_changes(self, told: Callable[[Directory], None]) -> None:
        """Call this with the new directory whenever another one is shared."""
        self._told.append(told)

    def lead(self, called: str, caller: str, line: str = "") -> Lead:
        """Say how a call is to be treated; with a line given, that line answers it.

        What a number or a list says of another line (its start and greeting) is then left out.
        """
        lead = self.plan.lead(called, caller)
        if lead.line and lead.line not in self._lines:
            lead = replace(lead, line="", start="", greeting="", language="")
        if line and lead.line != line:
            lead = replace(lead, line=line, start="", greeting="", language="")
        return lead
