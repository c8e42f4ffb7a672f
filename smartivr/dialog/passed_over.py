"""Why something that a caller says or keys may change nothing."""

from enum import StrEnum


class Because(StrEnum):
    """Why what a caller said or keyed changes nothing."""

    PROMPT_GOES_ON = "prompt-goes-on"
    """It is no answer, and may have been noise: what is being said is said to its end."""
    WAIT_GOES_ON = "wait-goes-on"
    """Nothing has to be answered here, as in a queue."""
    NO_WORD = "no-word"
    """There was no word in it: the question still stands."""
    KEYS_COUNT = "keys-count"
    """A key was pressed meanwhile, or only keys are taken here."""
    NOT_FOR_THE_LINE = "not-for-the-line"
    """It is meant for whom the caller talks to, or for a message."""
