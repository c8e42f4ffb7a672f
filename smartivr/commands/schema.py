"""`smartivr schema`: JSON schemas by which editors check a line's files while one types."""

from pathlib import Path
from typing import Annotated

import typer

from smartivr.commands.terminal import out
from smartivr.errors import SettingsError


def schema(
    folder: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to; by default intents/schema.")
    ] = None,
) -> None:
    """Write the JSON schemas of every kind of file that an operator edits.

    Example: smartivr schema
    """
    from smartivr.flows.schema import write_schemas
    from smartivr.settings import load

    target = folder or load().home / "intents" / "schema"
    try:
        for path in write_schemas(target):
            out.print(path, markup=False, soft_wrap=True)
    except OSError as error:
        raise SettingsError(f"{target} cannot be written ({error.strerror})") from error
