"""Numbers that are used once, remembered for as long as their signatures hold."""

from smartivr.errors import AccessRefused


class Nonces:
    """Those that were seen lately."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def use(self, nonce: str, now_s: float, until_s: float) -> None:
        """Remember one until then.

        Raises:
            AccessRefused: it was used before.

        """
        self._seen = {known: until for known, until in self._seen.items() if until >= now_s}
        if nonce in self._seen:
            raise AccessRefused("a signature comes a second time")
        self._seen[nonce] = until_s
