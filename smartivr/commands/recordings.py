"""`smartivr recordings`: the recorded talks of a running server, listed, saved and deleted."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from smartivr.commands.manage import ApiKey, Url, local, request, save_file, show, table
from smartivr.commands.terminal import ending_honestly, out

recordings = typer.Typer(help="List, save and delete recorded talks.", no_args_is_help=True)

Recording = Annotated[str, typer.Argument(help="Its id, as recordings list shows it.")]


def list_recordings(
    call: Annotated[str, typer.Option(help="Only of this call.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """List recorded talks, newest first.

    Example: smartivr recordings list
    """
    wanted = {"call": call, "limit": limit}
    found = request(url, api_key, "GET", "/v1/recordings", params=wanted)["recordings"]
    rows = [
        {
            "id": one["id"],
            "line": one["line"],
            "caller": one["caller"],
            "agent": one["agent"],
            "at": local(one["started_at"]),
            "seconds": f"{one['seconds']:.0f}",
            "erased on": local(one["erase_at"]),
        }
        for one in found
    ]
    if found:
        show(table(rows, [""] * len(rows)))
    else:
        out.print("no recordings")


def save(
    recording: Recording,
    file: Annotated[Path, typer.Argument(help="FLAC file to write.")],
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """Save a recorded talk: the caller on the left channel, agents on the right.

    Example: smartivr recordings save c93a4e0b7d12 talk.flac
    """
    save_file(url, api_key, f"/v1/recordings/{recording}/audio", file)
    out.print(f"saved {file}", markup=False)


def delete(recording: Recording, url: Url = "", api_key: ApiKey = "") -> None:
    """Delete a recorded talk.

    Example: smartivr recordings delete c93a4e0b7d12
    """
    request(url, api_key, "DELETE", f"/v1/recordings/{recording}")
    out.print(f"{recording} is deleted", markup=False)


_COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_recordings,
    "save": save,
    "delete": delete,
}
for _name, _command in _COMMANDS.items():
    recordings.command(_name)(ending_honestly(_command))
