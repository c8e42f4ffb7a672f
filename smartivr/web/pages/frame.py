"""What every page has: its language, the way to the others, and who is signed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.routing import Match

from smartivr import __version__
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.language import LANGUAGES, language_of, sentences
from smartivr.web.sentences import translated

_TEMPLATES = Path(__file__).parents[1] / "templates"
_BETWEEN_BACKQUOTES = re.compile(r"`([^`]*)`")


@dataclass(frozen=True)
class Place:
    """A page that the bar leads to."""

    path: str
    title: str
    needs: Permission | None = None


def N_(sentence: str) -> str:  # noqa: N802  as everybody calls it
    """Mark a sentence that is put into the page's language later."""
    return sentence


PLACES = (
    Place("/", N_("Softphone")),
    Place("/desk", N_("Desk"), Permission.DESK),
    Place("/wall", N_("Wallboard"), Permission.WATCH),
    Place("/calls", N_("Calls"), Permission.CALLS),
    Place("/flows", N_("Flows"), Permission.FLOWS),
    Place("/accuracy", N_("Accuracy"), Permission.FLOWS),
    Place("/hours", N_("Hours and announcements"), Permission.ANNOUNCE),
    Place("/admin", N_("Administration"), Permission.ADMIN),
    Place("/docs", N_("API")),
)


def page(
    request: Request,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a page, or a part of one, in the reader's language."""
    language = language_of(request)
    visitor = visitor_shown(request)
    everywhere = {
        "language": language,
        "languages": LANGUAGES,
        "places": [place for place in PLACES if _may(request, visitor, place)],
        "visitor": visitor,
        "version": __version__,
        "here": address_to_come_back_to(request),
    }
    return _in(language).TemplateResponse(
        request, template, {**everywhere, **(context or {})}, status_code=status, headers=headers
    )


def address_to_come_back_to(request: Request) -> str:
    """Return this page, or where a form was sent the nearest one above that can be opened."""
    url = request.url
    if request.method == "GET":
        return f"{url.path}?{url.query}" if url.query else url.path
    path = url.path
    while path and not _is_opened(request, path):
        path = path.rpartition("/")[0]
    return path or "/"


def _is_opened(request: Request, path: str) -> bool:
    asked = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def text(request: Request, template: str, context: Mapping[str, object]) -> str:
    """Return a part of a page as text, such as for an event stream."""
    language = language_of(request)
    known = {"language": language, "visitor": visitor_shown(request)}
    return _in(language).get_template(template).render({**known, **context})


def say(request: Request, sentence: str) -> str:
    """Return a sentence that stands in code in the reader's language."""
    return sentences(language_of(request)).gettext(sentence)


def visitor_shown(request: Request) -> Visitor | None:
    """Return who was found to ask, where that was looked for, also of what is refused as forged."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor or getattr(request.state, "signed_in", None)


def _may(request: Request, visitor: Visitor | None, place: Place) -> bool:
    needs = place.needs
    if place.path == "/":
        softphone = request.app.state.desk.settings.softphone
        if softphone == "off":
            return False
        needs = None if softphone == "public" else Permission.CALL
    return needs is None or (visitor is not None and visitor.may(needs))


@cache
def _in(language: str) -> Jinja2Templates:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # the extension adds it
        sentences(language), newstyle=True
    )
    environment.filters["marked"] = _marked
    environment.filters["said"] = partial(translated, language=language)
    return Jinja2Templates(env=environment)


def _marked(given: str) -> Markup:
    """Set what stands between backquotes as code; everything else is escaped."""
    return Markup(_BETWEEN_BACKQUOTES.sub(r"<code>\1</code>", str(escape(given))))  # noqa: S704  escaped just now
