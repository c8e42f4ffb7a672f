"""`smartivr erase`: what is kept of a caller goes, as people may ask for by law."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import FAILED, err, out

if TYPE_CHECKING:
    from smartivr.settings import Settings
    from smartivr.store.erasure import Erased


def erase(
    number: Annotated[
        str, typer.Argument(help="The caller's number, in any spelling; without, it is asked for.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> None:
    """Erase a caller: number, what was said and keyed, messages, recordings, callbacks, notes.

    That calls took place, when, and where they led stays for the figures. Begin the number with +
    and the country's code: then it is found in all spellings.

    Example: smartivr erase "+44 20 7946 0018"
    """
    from smartivr.settings import load

    settings = load()
    number = number or typer.prompt("number", err=True)
    found = asyncio.run(_found(settings, number))
    if not any(_counts(found)):
        out.print("nothing is kept of this caller")
        return
    if not yes and not typer.confirm(f"erase {_words(found)}?", err=True):
        err.print("nothing was erased")
        raise typer.Exit(FAILED)
    out.print(f"erased {_words(asyncio.run(_erased(settings, number)))}")


async def _found(settings: "Settings", number: str) -> "Erased":
    from smartivr.store.store import Store

    store = Store.open(settings.database_url)
    try:
        await store.ready()
        return await store.erasure.of_caller(number)
    finally:
        await store.close()


async def _erased(settings: "Settings", number: str) -> "Erased":
    from smartivr.runtime.keeping.erasing import erase_caller
    from smartivr.store.store import Store

    store = Store.open(settings.database_url)
    try:
        await store.ready()
        return await erase_caller(store, settings.var, number)
    finally:
        await store.close()


def _counts(erased: "Erased") -> tuple[int, int, int, int]:
    return erased.calls, erased.voicemails, erased.recordings, erased.callbacks


def _words(erased: "Erased") -> str:
    """Say how much it is, as in: 3 calls, 1 voicemail, 0 recordings and 2 callbacks."""
    kinds = ("call", "voicemail", "recording", "callback")
    counted = [
        f"{count} {kind}{'' if count == 1 else 's'}"
        for count, kind in zip(_counts(erased), kinds, strict=True)
    ]
    return f"{', '.join(counted[:-1])} and {counted[-1]}"
