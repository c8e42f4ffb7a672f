"""What a form of a page sends."""

from collections.abc import Mapping

from fastapi import Request


async def sent(request: Request, most: int = 1000) -> Mapping[str, str]:
    """Read the fields of a form, so many at most; of those with one name the last counts."""
    fields = await request.form(max_fields=most)
    return {name: value for name, value in fields.items() if isinstance(value, str)}
