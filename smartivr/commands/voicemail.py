"""`smartivr voicemail`: the messages of a running server, listed, saved and deleted."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from smartivr.commands.manage import ApiKey, Url, local, request, save_file, show, table
from smartivr.commands.terminal import ending_honestly, out

voicemail = typer.Typer(help="List, save and delete voice messages.", no_args_is_help=True)

Message = Annotated[str, typer.Argument(help="Its id, as voicemail list shows it.")]


def list_messages(
    box: Annotated[str, typer.Option(help="Only this box.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """List messages, newest first, with what a machine made of them.

    Example: smartivr voicemail list --box sales
    """
    wanted = {"box": box, "limit": limit}
    found = request(url, api_key, "GET", "/v1/voicemails", params=wanted)["voicemails"]
    rows = [
        {
            "id": one["id"],
            "box": one["box"],
            "from": one["caller"],
            "at": local(one["recorded_at"]),
            "seconds": f"{one['seconds']:.0f}",
            "mailed": local(one["sent_at"]),
            "rough transcript": one["transcript"],
        }
        for one in found
    ]
    styles = ["dim" if one["heard_at"] else "" for one in found]
    if found:
        show(table(rows, styles))
    else:
        out.print("no messages")


def save(
    message: Message,
    file: Annotated[Path, typer.Argument(help="FLAC file to write.")],
    url: Url = "",
    api_key: ApiKey = "",
) -> None:
    """Save a message's audio and mark it as heard.

    Example: smartivr voicemail save 8d41f0c6a2b7 message.flac
    """
    save_file(url, api_key, f"/v1/voicemails/{message}/audio", file)
    request(url, api_key, "POST", f"/v1/voicemails/{message}/heard")
    out.print(f"saved {file}", markup=False)


def delete(message: Message, url: Url = "", api_key: ApiKey = "") -> None:
    """Delete a message and its audio.

    Example: smartivr voicemail delete 8d41f0c6a2b7
    """
    request(url, api_key, "DELETE", f"/v1/voicemails/{message}")
    out.print(f"{message} is deleted", markup=False)


_COMMANDS: dict[str, Callable[..., None]] = {"list": list_messages, "save": save, "delete": delete}
for _name, _command in _COMMANDS.items():
    voicemail.command(_name)(ending_honestly(_command))
