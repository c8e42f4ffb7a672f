"""Whether the called numbers lead to lines and steps that exist."""

from collections.abc import Mapping

from smartivr.dialog.flow import Flow
from smartivr.flows.mistakes import Mistake, suggestion
from smartivr.flows.numbers_file import NumbersFile, spelled
from smartivr.flows.references import plausible_number
from smartivr.flows.source import Document, Route
from smartivr.routing.numbers import WITHHELD

NO_NUMBER = "this is no phone number in the form +442079460000, nor a pattern"


def check_numbers(file: NumbersFile, document: Document) -> None:
    """Report what is no phone number, and numbers that stand there twice."""
    written: dict[str, str] = {}
    for pattern in file.numbers:
        number = spelled(pattern, file.country)
        route: Route = ("numbers", pattern)
        if not plausible_number(number):
            document.report(route, NO_NUMBER, key=True)
        elif number in written:
            sentence = f"this is the same number as {written[number]!r}"
            document.report(route, sentence, key=True)
        written.setdefault(number, pattern)
    for name, callers in file.callers.items():
        for index, number in enumerate(callers.numbers):
            if number != WITHHELD and not plausible_number(spelled(number, file.country)):
                document.report(("callers", name, "numbers", index), NO_NUMBER)


def check_leads(file: NumbersFile, document: Document, lines: Mapping[str, Flow]) -> None:
    """Report lines and steps that numbers and lists lead to and that do not exist."""
    for pattern, entry in file.numbers.items():
        route: Route = ("numbers", pattern)
        _check_lead(document, route, entry.line, entry.start, lines)
        spoken = lines[entry.line].language if entry.line in lines else entry.language
        if entry.language and entry.language[:2] != spoken[:2]:
            sentence = f"line {entry.line!r} speaks {spoken!r}; only its accent can be chosen"
            document.report((*route, "language"), sentence)
    for name, callers in file.callers.items():
        _check_lead(document, ("callers", name), callers.line, callers.start, lines)


def claimed_twice(flow: Flow, document: Document, lines: Mapping[str, Flow]) -> tuple[str, ...]:
    """List the called numbers of a line that one of these claims too, each located."""
    owners = {
        number: other.line
        for other in lines.values()
        if other.line != flow.line
        for number in other.numbers
    }
    return tuple(
        str(Mistake(document.place(("numbers", index)), f"line {owner!r} has this number too"))
        for index, number in enumerate(flow.numbers)
        if (owner := owners.get(number))
    )


def _check_lead(
    document: Document, route: Route, line: str, start: str, lines: Mapping[str, Flow]
) -> None:
    if line and line not in lines:
        document.report((*route, "line"), f"there is no line {line!r}; {suggestion(line, lines)}")
        return
    meant = [lines[line]] if line else list(lines.values())
    if start and not any(start in flow.steps for flow in meant):
        steps = [step for flow in meant for step in flow.steps]
        hint = suggestion(start, steps)
        sentence = f"no line has a step {start!r}; {hint}"
        if line:
            sentence = f"line {line!r} has no step {start!r}; {hint}"
        document.report((*route, "start"), sentence)
