"""Where destinations of lines are in the world of the provider or the PBX."""

import re
from collections.abc import Mapping

from smartivr.transports.base import Handover

_DIALABLE = re.compile(r"\+?[0-9*#]{2,20}|sips?:[^\s<>\"]{1,200}")


class Destinations:
    """The operator's table (`SMARTIVR_DESTINATIONS`): kind and name to a number or SIP address."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(table)

    def address(self, handover: Handover) -> str:
        """Return what is to be dialled; empty where the table has nothing and it is no number.

        `queue/support` is looked for first, then `support`.
        """
        name = handover.destination
        found = self._table.get(f"{handover.kind}/{name}") or self._table.get(name)
        if found:
            return found
        plain = re.sub(r"[\s().-]", "", name) if not name.startswith("sip") else name
        return plain if _DIALABLE.fullmatch(plain) else ""
