"""Forms that providers post to webhooks."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from smartivr.errors import BadMessage

_MOST_FIELDS = 200


def fields_of(body: bytes) -> Mapping[str, str]:
    """Read a form; of fields with the same name the last one counts.

    Raises:
        BadMessage: it is none.

    """
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise BadMessage("the body is no form") from error


def field_of(fields: Mapping[str, str], name: str) -> str:
    """Return a field that must be there.

    Raises:
        BadMessage: it is missing.

    """
    if not fields.get(name):
        raise BadMessage(f"the form lacks its {name}")
    return fields[name]
