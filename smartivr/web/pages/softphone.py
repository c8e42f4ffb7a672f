"""The softphone: a caller in the browser, over the public session API alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

import phonenumbers
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.dialog.flow import Flow
from smartivr.routing.numbers import NumberPlan, specificity
from smartivr.web.access import MaybeVisitor
from smartivr.web.calling import OFF, may_call
from smartivr.web.desk import AtDesk
from smartivr.web.pages.frame import page
from smartivr.web.visitor import Permission

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
    chosen = line or desk.settings.default_line
    labels = visitor is not None and visitor.may(Permission.FLOWS)
    offered = (_offered(flow, lines.plan, labels=labels) for flow in lines.values())
    context = {
        "numbers": list(chain.from_iterable(offered)),
        "line": chosen,
        "title": lines[chosen].title if chosen in lines else chosen,
        "draft": draft,
    }
    return page(request, "softphone.html", context)


def _offered(flow: Flow, plan: NumberPlan, *, labels: bool) -> Iterator[Dialled]:
    """List the numbers that lead to a line: its own first; its name where it has none."""
    numbers = [
        Dialled(flow.line, flow.title or flow.line, entry.pattern, entry.label if labels else "")
        for entry in (*plan.claimed, *plan.numbers)
        if entry.line == flow.line and _whole(entry.pattern)
    ]
    yield from numbers or [Dialled(flow.line, flow.title or flow.line)]


def _whole(pattern: str) -> bool:
    whole, _ = specificity(pattern)
    return whole
