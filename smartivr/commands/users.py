"""`smartivr users`: who may sign in, and links by which passwords are chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.manage import local, show, table
from smartivr.commands.on_accounts import on_accounts
from smartivr.commands.terminal import ending_honestly, out
from smartivr.errors import NotAllowed, SettingsError
from smartivr.web.identity.visitor import Role

if TYPE_CHECKING:
    from smartivr.store.records import UserRecord

users = typer.Typer(help="List users, add and disable them.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="What the user signs in with.")]


def list_users() -> None:
    """List who may sign in.

    Example: smartivr users list
    """
    found = on_accounts(lambda accounts: accounts.store.users.all())
    rows = [
        {
            "login": user.login,
            "name": user.name,
            "role": user.role,
            "agent": user.agent,
            "since": local(user.made_at),
            "state": _state(user),
        }
        for user in found
    ]
    if rows:
        show(table(rows, ["dim" if user.disabled else "" for user in found]))
    else:
        out.print("no users; add one with: smartivr users add LOGIN --role admin")


def add(
    login: Login,
    name: Annotated[str, typer.Option(help="The user's full name; by default the login.")] = "",
    role: Annotated[Role, typer.Option(help="What the user is here for.")] = Role.AGENT,
    agent: Annotated[str, typer.Option(help="Who this is in people.yaml, to take calls.")] = "",
) -> None:
    """Add a user, and print the link by which they choose a password.

    It works once and holds three days.

    Example: smartivr users add ann --name "Ann Baker" --role agent --agent ann-baker
    """
    from smartivr.store.records import UserRecord
    from smartivr.web.pages.welcome import BAD_LOGIN, LOGIN

    if not LOGIN.fullmatch(login):
        raise SettingsError(BAD_LOGIN.rstrip("."))
    out.print(
        on_accounts(
            lambda accounts: accounts.add(UserRecord(login, name or login, role, agent=agent))
        ),
        markup=False,
        soft_wrap=True,
    )


def link(
    login: Annotated[
        str, typer.Argument(help="Whose it is; while there is no administrator: none.")
    ] = "",
) -> None:
    """Print a new link by which a user chooses a password; older ones hold no longer.

    Without a login, while nobody can sign in as administrator, it makes the first one.

    Example: smartivr users link ann
    """
    out.print(on_accounts(lambda accounts: accounts.link(login)), markup=False, soft_wrap=True)


def disable(login: Login) -> None:
    """Let a user sign in no more, and sign them out everywhere.

    Example: smartivr users disable ann
    """
    if not on_accounts(lambda accounts: accounts.disable(login)):
        raise NotAllowed("somebody has to stay administrator", remedy="add another one first")
    out.print(f"{login} may not sign in any more", markup=False)


_COMMANDS: dict[str, Callable[..., None]] = {
    "list": list_users,
    "add": add,
    "link": link,
    "disable": disable,
}
for _name, _command in _COMMANDS.items():
    users.command(_name)(ending_honestly(_command))


def _state(user: "UserRecord") -> str:
    if user.disabled:
        return "disabled"
    return "active" if user.password_hash else "invited"
