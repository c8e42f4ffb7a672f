"""What a new password must be, whoever chooses it."""

from typing import Final

from smartivr.web.pages.frame import N_

SHORTEST: Final = 12
LONGEST: Final = 200
TOO_SHORT: Final = N_("The password needs at least 12 characters.")
TOO_LONG: Final = N_("The password has more than 200 characters.")
THE_LOGIN: Final = N_("The password must not be the login.")
NOT_THE_SAME: Final = N_("The two passwords are not the same.")


def fault_of(password: str, again: str, login: str) -> str:
    """Return what is wrong with a new password, in English; empty: nothing."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if password.casefold() == login.casefold():
        return THE_LOGIN
    return "" if password == again else NOT_THE_SAME
