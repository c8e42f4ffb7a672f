"""The softphone: a caller in the browser, over the public session API alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

import phonenumbers
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.dialog.flow import Flow
from smartivr.routing.numbers import NumberPlan, specificity
from smartivr.web.desk import AtDesk
from smartivr.web.identity.access import MaybeVisitor
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import page
from smartivr.web.sockets.calling import OFF, may_call

router = APIRouter(include_in_schema=False)

Asked = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True)
class Dialled:
    """One number that the page offers, and the line that answers it."""

    line: str
    title: str
    called: str = ""
    """Empty: the line is called by its name."""
    label: str = ""
    """What agents see such calls marked with; only for those who may see the flows."""

    @property
    def written(self) -> str:
        """The number as people write it."""
        try:
            number = phonenumbers.parse(self.called)
        except phonenumbers.NumberParseException:
            return self.called
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@router.get("/")
async def softphone(
    request: Request, desk: AtDesk, visitor: MaybeVisitor, line: Asked = "", draft: Asked = ""
) -> Response:
    """Return the softphone page; `line` is chosen first, `draft` is a version of it to try."""
    if desk.settings.softphone == OFF:
        return RedirectResponse("/sign-in", status_code=303)
    may_call(request, desk, visitor)
    lines = desk.switchboard.lines
    chosen = line or desk.switchboard.default_line
    labels = visitor is not None and visitor.may(Permission.FLOWS)
    context = {
        "numbers": offered(lines, lines.plan, labels=labels),
        "line": chosen,
        "title": lines[chosen].title if chosen in lines else chosen,
        "draft": draft,
    }
    return page(request, "softphone.html", context)


def offered(lines: Mapping[str, Flow], plan: NumberPlan, *, labels: bool) -> list[Dialled]:
    """List the numbers that lead to each line: its own first; its name where it has none."""
    return list(chain.from_iterable(_numbers(flow, plan, labels) for flow in lines.values()))


def _numbers(flow: Flow, plan: NumberPlan, labels: bool) -> Iterator[Dialled]:  # noqa: FBT001  said by name above
    title = flow.title or flow.line
    entries = [
        entry
        for entry in (*plan.claimed, *plan.numbers)
        if entry.line == flow.line and _whole(entry.pattern)
    ]
    for entry in entries:
        yield Dialled(flow.line, title, entry.pattern, entry.label if labels else "")
    if not entries:
        yield Dialled(flow.line, title)


def _whole(pattern: str) -> bool:
    whole, _ = specificity(pattern)
    return whole
