"""What a caller finds at a destination, in the words that callers are told it in."""

from enum import StrEnum


class Situation(StrEnum):
    """What goes on for the caller now."""

    MENU = "menu"
    """The line itself speaks and asks."""
    WAITING = "waiting"
    """In a queue."""
    RINGING = "ringing"
    """One person is rung for the caller."""
    TALKING = "talking"
    HELD = "held"
    TRANSFERRING = "transferring"
    """Whoever was talked to is passing the caller on."""
    LEAVING_A_MESSAGE = "leaving-a-message"
    """What is said is recorded for a box."""
