"""`smartivr new`: the files of a new line, from a small menu or as a copy of another."""

import re
from pathlib import Path
from typing import Annotated

import typer

from smartivr.commands.terminal import out
from smartivr.errors import BadMessage, SettingsError


def new(
    line: Annotated[str, typer.Argument(help="Its name: small letters, digits, - and _.")],
    title: Annotated[str, typer.Option(help="How people call it; by default its name.")] = "",
    language: Annotated[
        str, typer.Option(help="en, en-GB, en-US or pl: in which its small menu speaks.")
    ] = "en",
    number: Annotated[
        list[str] | None, typer.Option(help="A called number; may be repeated.")
    ] = None,
    queue: Annotated[
        str, typer.Option(help="Where callers who want a person wait; by default the operator.")
    ] = "",
    like: Annotated[str, typer.Option(help="A line to copy, in place of the small menu.")] = "",
) -> None:
    """Write the files of a new line into a folder of its own below `intents`.

    It begins as a greeting, a menu of two options with phrasings and a human as the way out, with
    two scripted calls; or as a copy of another line. Nothing is published yet.

    Example: smartivr new shop --title "Corner shop" --number +442079460190
    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.fields import SLUG
    from smartivr.flows.starter import LANGUAGES, NewLine, copied, starter
    from smartivr.runtime.publishing.drafting import texts_in
    from smartivr.settings import load

    settings = load()
    if not line or not re.fullmatch(SLUG, line):
        raise BadMessage(f"{line!r} is no name", remedy="use small letters, digits, - and _")
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise BadMessage(f"there is no menu in {language!r}", remedy=f"there is one in {known}")
    wanted = NewLine(line, title or line, tuple(number or ()), queue)
    if like:
        texts = copied(texts_in(like, line_folder(like, settings)), wanted)
    else:
        texts = starter(wanted, language)
    folder = settings.home / "intents" / line
    _write(folder, texts)
    out.print(f"\nnext: smartivr check {line}, smartivr test {line}, smartivr publish {line}")


def _write(folder: Path, texts: dict[str, str]) -> None:
    if folder.exists():
        raise BadMessage(f"{folder} is there already", remedy="choose another name")
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            out.print(path, markup=False, soft_wrap=True)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written ({error.strerror})") from error
