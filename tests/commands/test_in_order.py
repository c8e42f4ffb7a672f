from typing import Annotated

import typer
from typer.testing import CliRunner

from smartivr.commands.in_order import CommandInOrder, in_order


def given_order(*arguments: str) -> str:
    app = typer.Typer()

    @app.command(cls=CommandInOrder)
    def command(
        context: typer.Context,
        say: Annotated[list[str], typer.Option()] = [],  # noqa: B006  as Typer reads lists
        keys: Annotated[list[str], typer.Option()] = [],  # noqa: B006  the same
        line: str = "telecom",
    ) -> None:
        turns = in_order(context, {"say": say, "keys": keys})
        typer.echo(" ".join(f"{name}:{value}" for name, value in turns) + f" on {line}")

    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_mixed_options_keep_their_order() -> None:
    order = given_order("--say", "a", "--keys", "1", "--line", "shop", "--say=b", "--keys", "2")
    assert order == "say:a keys:1 say:b keys:2 on shop"


def test_without_any_there_is_no_order() -> None:
    assert given_order() == "on telecom"
