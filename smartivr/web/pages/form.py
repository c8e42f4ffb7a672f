"""What a form of a page sends."""

from collections.abc import Mapping

from fastapi import Request


async def sent(request: Request) -> Mapping[str, str]:
    """Read the fields of a form; of those with one name the last counts."""
    fields = await request.form()
    return {name: value for name, value in fields.items() if isinstance(value, str)}
