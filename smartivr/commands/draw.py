"""`smartivr draw`: a line's flow as a picture."""

from pathlib import Path
from typing import Annotated

import typer

from smartivr.commands.terminal import err
from smartivr.errors import SettingsError

FORMATS = (".svg", ".mmd")


def draw(
    line: Annotated[str, typer.Argument(help="Name of a line, or its folder.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write: .svg, or .mmd for Mermaid.")
    ] = None,
) -> None:
    """Draw a line's flow; without a file, print it as Mermaid.

    Example: smartivr draw telecom --out telecom.svg
    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.draw import mermaid, svg
    from smartivr.flows.load import load_line
    from smartivr.settings import load

    if out and out.suffix not in FORMATS:
        raise SettingsError(
            f"cannot draw a {out.suffix or 'file without ending'}",
            remedy="name a file that ends with .svg or .mmd",
        )
    flow = load_line(line_folder(line, load()))
    if out is None:
        typer.echo(mermaid(flow))
        return
    try:
        out.write_text(svg(flow) if out.suffix == ".svg" else mermaid(flow), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{out} cannot be written ({error.strerror})") from error
    err.print(f"wrote {out}", markup=False)
