"""Options whose order on the command line matters, whichever of them it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand

_ORDER = "smartivr.order"


class CommandInOrder(TyperCommand):
    """A command that remembers in which order its options were given."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options, and note each one's name as often as it was given."""
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[_ORDER] = [parameter.name for parameter in given]
        return super().parse_args(ctx, args)


def in_order(
    context: typer.Context, values: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Give name and value of repeatable options in the order in which they were given."""
    rest = {name: iter(given) for name, given in values.items()}
    for name in context.meta[_ORDER]:
        if name in rest:
            yield name, next(rest[name])
