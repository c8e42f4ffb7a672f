"""What is said around waiting, being put through and talking."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class QueueWording:
    """The sentences of one language."""

    position: str
    """With the `{position}`, a sentence of its own."""
    wait: str
    """With the `{wait}`, such as about five minutes."""
    refused: Mapping[str, str]
    """Why there is no place -> what the caller is told."""
    opens: str
    """With the moment that the queue `{opens}`."""
    way_out: str
    """With the `{label}` of a way out and its `{key}`."""
    timed_out: str
    lost: str
    """The connection to the agent broke."""
    nobody: str
    """The person does not answer."""
    nobody_back: str
    """Nor does whoever the agent meant, so the caller is back in the queue."""
    goodbye: str
    recorded: str
    may_we_record: str

    def sentences(self) -> tuple[str, ...]:
        """Everything that does not depend on the moment."""
        told = (self.timed_out, self.lost, self.nobody, self.nobody_back, self.goodbye)
        return (*dict.fromkeys(self.refused.values()), *told)


FULL, EMPTY, CLOSED = "full", "empty", "closed"

_BUSY_EN = "I'm sorry, nobody can take your call in this queue right now."
ENGLISH = QueueWording(
    position="{position}.",
    wait="The wait is {wait}.",
    refused={
        FULL: "I'm sorry, all places in this queue are taken.",
        EMPTY: _BUSY_EN,
        CLOSED: "I'm sorry, the team is not there now.",
        "": _BUSY_EN,
    },
    opens="The team is back {opens}.",
    way_out="To {label}, press {key}.",
    timed_out="I'm sorry that you had to wait so long.",
    lost="I'm sorry, the connection to the agent was lost. You are next in line.",
    nobody="I'm sorry, there is no answer.",
    nobody_back="I'm sorry, there is no answer. You are next in line.",
    goodbye="Please call again later. Goodbye.",
    recorded="This call may be recorded.",
    may_we_record="May we record this call?",
)

_BUSY_PL = "Przepraszam, w tej kolejce nikt teraz nie może odebrać."
POLISH = QueueWording(
    position="{position}.",
    wait="Oczekiwanie potrwa {wait}.",
    refused={
        FULL: "Przepraszam, w tej kolejce nie ma już wolnych miejsc.",
        EMPTY: _BUSY_PL,
        CLOSED: "Przepraszam, w tej chwili nikogo nie ma.",
        "": _BUSY_PL,
    },
    opens="Wracamy {opens}.",
    way_out="{label}: proszę nacisnąć {key}.",
    timed_out="Przepraszam za tak długie oczekiwanie.",
    lost=(
        "Przepraszam, połączenie z konsultantem zostało przerwane."
        " Kolejna rozmowa należy do Państwa."
    ),
    nobody="Przepraszam, nikt nie odbiera.",
    nobody_back="Przepraszam, nikt nie odbiera. Kolejna rozmowa należy do Państwa.",
    goodbye="Proszę zadzwonić później. Do widzenia.",
    recorded="Rozmowa może być nagrywana.",
    may_we_record="Czy możemy nagrać tę rozmowę?",
)

_BY_LANGUAGE = {"en": ENGLISH, "pl": POLISH}


def queue_wording(language: str) -> QueueWording:
    """The sentences for a language such as `en-GB`; English where there are none."""
    return _BY_LANGUAGE.get(language[:2].lower(), ENGLISH)
