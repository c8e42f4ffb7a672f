"""`smartivr keys`: keys by which programs use the API."""

from collections.abc import Callable
from typing import Annotated

import typer

from smartivr.commands.manage import local, show, table
from smartivr.commands.on_accounts import on_accounts
from smartivr.commands.terminal import ending_honestly, err, out
from smartivr.errors import SettingsError
from smartivr.web.identity.visitor import SCOPES, Permission

keys = typer.Typer(help="List, make and revoke keys of programs.", no_args_is_help=True)

_WORDS = ", ".join(SCOPES)


def list_keys() -> None:
    """List keys, newest first, with those that are revoked.

    Example: smartivr keys list
    """
    found = on_accounts(lambda accounts: accounts.store.api_keys.all())
    rows = [
        {
            "id": key.id,
            "name": key.name,
            "scopes": key.scopes,
            "since": local(key.made_at),
            "last": local(key.last_used_at),
            "state": "revoked" if key.revoked_at else "active",
        }
        for key in found
    ]
    if rows:
        show(table(rows, ["dim" if key.revoked_at else "" for key in found]))
    else:
        out.print("no keys")


def make(
    name: Annotated[str, typer.Argument(help="What the key is for, such as a program's name.")],
    scope: Annotated[list[str], typer.Option(help=f"One of {_WORDS}; may be repeated.")],
) -> None:
    """Make a key and print it, this once: only its hash is kept.

    Example: smartivr keys make CRM --scope watch --scope calls
    """
    for one in scope:
        if one not in set(SCOPES):
            raise SettingsError(f"--scope: {one[:32]!r} is none", remedy=f"use {_WORDS}")
    scopes = [Permission(one) for one in scope]
    key = on_accounts(lambda accounts: accounts.make_key(name, scopes))
    err.print("programs send it as: Authorization: Bearer KEY", style="dim")
    out.print(key, markup=False, soft_wrap=True)


def revoke(
    key: Annotated[str, typer.Argument(help="Its id, as keys list shows it.")],
) -> None:
    """Let a key open nothing any more.

    Example: smartivr keys revoke 3f9a1c20
    """
    on_accounts(lambda accounts: accounts.revoke_key(key))
    out.print(f"{key} is revoked", markup=False)


_COMMANDS: dict[str, Callable[..., None]] = {"list": list_keys, "make": make, "revoke": revoke}
for _name, _command in _COMMANDS.items():
    keys.command(_name)(ending_honestly(_command))
