"""What is known of a caller, as headers of the SIP call that takes it elsewhere."""

from collections.abc import Mapping

PREFIX = "Smartivr"
LONGEST = 900
"""Characters of all names and values; providers cut headers off at about a thousand."""
_FIRST = ("session", "intent", "transcript", "caller", "called", "line", "step", "label")


def header_names(context: Mapping[str, str]) -> dict[str, str]:
    """Name each part as a header, without `X-`: `slot_order_id` is `Smartivr-Slot-Order-Id`.

    What matters most comes first, and what is too much is left out.
    """
    ordered = [name for name in _FIRST if name in context]
    ordered += [name for name in context if name not in _FIRST]
    headers: dict[str, str] = {}
    length = 0
    for name in ordered:
        header = "-".join([PREFIX, *(part.capitalize() for part in name.split("_") if part)])
        length += len(header) + len(context[name])
        if length > LONGEST:
            break
        headers[header] = context[name]
    return headers
