"""`smartivr callbacks`: who is to be called back, added and cancelled on a running server."""

from collections.abc import Callable
from typing import Annotated

import typer

from smartivr.commands.manage import ApiKey, Url, dialled, local, moment, request, show, table
from smartivr.commands.terminal import ending_honestly, out

callbacks = typer.Typer(help="List, add and cancel callbacks.", no_args_is_help=True)

_STYLES = {"waiting": "", "dialling": "yellow", "done": "green", "failed": "red"}


def list_callbacks(
    state: Annotated[
        str, typer.Option(help="Only those: waiting, dialling, done, failed or cancelled.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """List callbacks, newest first.

    Example: smartivr callbacks list --state waiting
    """
    wanted = {"state": state, "limit": limit}
    found = request(url, api_key, "GET", "/v1/callbacks", params=wanted)["callbacks"]
    rows = [
        {
            "id": one["id"],
            "state": one["state"],
            "queue": one["queue"],
            "number": one["number"],
            "since": local(one["since"]),
            "not before": local(one["due_at"]),
            "tries": str(one["attempts"]),
            "last": one["last_result"],
        }
        for one in found
    ]
    styles = [_STYLES.get(one["state"], "dim") for one in found]
    if found:
        show(table(rows, styles))
    else:
        out.print("no callbacks")


def add(  # noqa: PLR0913, PLR0917  every option of the command
    queue: Annotated[str, typer.Argument(help="Whose agents call back.")],
    number: Annotated[str, typer.Argument(help="Whom to call, such as +442079460123.")],
    line: Annotated[str, typer.Option(help="The line on whose behalf.")] = "telecom",
    at: Annotated[str, typer.Option(help="Not before this, such as 2026-11-24T09:30.")] = "",
    label: Annotated[str, typer.Option(help="Shown to the agent.")] = "",
    priority: Annotated[int, typer.Option(help="Higher goes first; ages with waiting.")] = 0,
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """Promise somebody a call back, as if it had been asked for by phone now.

    Example: smartivr callbacks add sales +442079460123 --line telecom
    """
    wanted = {
        "line": line,
        "queue": queue,
        "number": dialled(number),
        "label": label,
        "priority": priority,
        "due_at": moment(at, "--at") or None,
    }
    made = request(url, api_key, "POST", "/v1/callbacks", json=wanted)
    out.print(f"{made['id']} is kept", markup=False)


def cancel(
    callback: Annotated[str, typer.Argument(help="Its id, as callbacks list shows it.")],
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """Cancel a callback that is not being dialled and has not ended.

    Example: smartivr callbacks cancel 5be07c31d9f4
    """
    request(url, api_key, "DELETE", f"/v1/callbacks/{callback}")
    out.print(f"{callback} is cancelled", markup=False)


_COMMANDS: dict[str, Callable[..., None]] = {"list": list_callbacks, "add": add, "cancel": cancel}
for _name, _command in _COMMANDS.items():
    callbacks.command(_name)(ending_honestly(_command))
