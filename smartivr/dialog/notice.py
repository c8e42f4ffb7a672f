"""An announcement that is set while calls go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from smartivr.dialog.spoken import Spoken


@dataclass(frozen=True)
class Notice:
    """Said before a step's own prompt from one moment (ISO 8601 in UTC) to another.

    An empty moment is no bound.
    """

    step: str
    text: str
    recording: str = ""
    starts: str = ""
    ends: str = ""

    @property
    def say(self) -> Spoken:
        """The prompt."""
        return Spoken(text=self.text, recording=self.recording)

    def active(self, now: datetime) -> bool:
        """Whether it is to be said at this moment."""
        return (not self.starts or datetime.fromisoformat(self.starts) <= now) and (
            not self.ends or now < datetime.fromisoformat(self.ends)
        )


def announced(notices: Iterable[Notice], step: str, now: datetime) -> tuple[Spoken, ...]:
    """List what is announced at this step and moment."""
    return tuple(one.say for one in notices if one.step == step and one.active(now))
