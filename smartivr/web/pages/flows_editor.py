"""The editor of a line's files: what it needs of the server beside the API of drafts."""

import base64
import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup

from smartivr.errors import FlowError
from smartivr.flows.centre import CENTRE
from smartivr.flows.draw import svg
from smartivr.flows.schema import schemas
from smartivr.runtime.publishing.candidate import files_of
from smartivr.web.api.checking import Texts
from smartivr.web.api.drafts import drafting, with_files
from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.audit_trail import ChangesNothing
from smartivr.web.identity.visitor import Permission
from smartivr.web.page_headers import CONTENT_SECURITY_POLICY
from smartivr.web.pages.flows_lines import one_line
from smartivr.web.pages.frame import page, say
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.sentences import Say, ToReader

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)])
AskedDraft = Annotated[str, Query(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]

_VENDORED = Path(__file__).parents[1] / "static" / "vendor" / "codemirror"
_SCOPES = {"codemirror": "@codemirror", "lezer": "@lezer", "marijn": "@marijn"}


def _package(file: str) -> str:
    """Name the package of a vendored file: `codemirror-state` is `@codemirror/state`."""
    scope, _, rest = file.partition("-")
    return f"{_SCOPES[scope]}/{rest}" if scope in _SCOPES else file


IMPORT_MAP = json.dumps(
    {
        "imports": {
            _package(path.stem): f"/static/vendor/codemirror/{path.name}"
            for path in sorted(_VENDORED.glob("*.js"))
        }
    }
)
"""Where the libraries' modules find each other, as they name each other without addresses."""
_HASH = base64.b64encode(hashlib.sha256(IMPORT_MAP.encode()).digest()).decode()
_POLICY = f"{CONTENT_SECURITY_POLICY}; script-src 'self' 'sha256-{_HASH}'"


@router.get("/schemas.json")
async def read_schemas(request: Request) -> JSONResponse:
    """Return the schemas of the files, by which the editor completes and explains."""
    return JSONResponse(_described(schemas(), partial(say, request)))


def _described(schema: Any, say: Say) -> Any:
    """Put the descriptions in a schema into the reader's language."""
    if isinstance(schema, list):
        return [_described(each, say) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _described(value, say) for key, value in schema.items()}
    if isinstance(description := told.get("description"), str):
        told["description"] = say(description)
    return told


@router.get("/flows/{line}/edit")
async def editor_page(
    request: Request, line: LineName, desk: AtDesk, draft: AskedDraft = ""
) -> Response:
    """Return the editor with a draft, or with what new calls take."""
    state = await one_line(desk, line)
    now = await drafting(desk).texts(line)
    opened = with_files(await drafting(desk).find(line, draft)).model_dump() if draft else None
    context = {
        "state": state,
        "import_map": Markup(IMPORT_MAP),  # noqa: S704  made here, of the names of our own files
        "flow_data": {
            "line": line,
            "version": now.version,
            "files": opened["files"] if opened else dict(now.files),
            "draft": opened,
            "known": list(files_of(line)),
            "names": _names(desk),
        },
    }
    headers = {"Content-Security-Policy": _POLICY}
    return page(request, "flows_editor.html", context, headers=headers)


@router.post("/flows/{line}/drawing", dependencies=[ChangesNothing])
async def draw_files(line: LineName, texts: Texts, desk: AtDesk, to_reader: ToReader) -> Response:
    """Return a drawing of some files of a line."""
    found = await publisher(desk).inspect(line, texts.files, sounds=False)
    if found.flow is None:
        raise FlowError(line, tuple(problem.message for problem in found.problems))
    return Response(svg(found.flow, say=to_reader), media_type="image/svg+xml")


def _names(desk: Desk) -> dict[str, Any]:
    """Name what other files hold and these may refer to."""
    directory = desk.switchboard.lines.directory
    return {
        "people": {name: person.name for name, person in directory.people.items()},
        "queues": {name: rules.title for name, rules in directory.queues.items()},
        "boxes": {name: box.title for name, box in directory.boxes.items()},
        "lines": {name: flow.title for name, flow in desk.switchboard.lines.items()},
        "centre": CENTRE,
    }
