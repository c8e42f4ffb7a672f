"""What a call's messages tell about its turns: heard, understood, chosen, how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Message = Mapping[str, object]
"""One JSON message of a call, as the server sends it to the peer."""


@dataclass
class Turn:
    """One answer of the caller and what became of it."""

    by: str
    """`speech`, `keys` or `text`."""
    said: str = ""
    """What the caller was to say, where this side knows it."""
    heard: str = ""
    band: str = ""
    confidence: float | None = None
    option: str = ""
    target: str = ""
    first_audio_ms: float | None = None
    """From the end of the caller's speech to the first sound of the answer."""


@dataclass
class Story:
    """A call so far; feed it every message in order."""

    turns: list[Turn] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    destination: str = ""
    kind: str = ""
    ended: str = ""
    """Why the call ended; empty while it goes on."""

    def said(self, by: str, text: str) -> None:
        """Begin a turn with what this side says or keys."""
        self.turns.append(Turn(by=by, said=text))

    def answered_after(self, first_audio_ms: float) -> None:
        """Note how long the caller waited for the first sound of the answer."""
        if self.turns and self.turns[-1].first_audio_ms is None:
            self.turns[-1].first_audio_ms = first_audio_ms

    def told(self, message: Message) -> None:
        """Take in one message from the server."""
        match message.get("type"):
            case "heard" if message.get("final"):
                self._turn("speech", heard="").heard = _text(message, "text")
            case "understood":
                turn = self._turn("speech", band="")
                turn.band = _text(message, "band")
                turn.confidence = _number(message, "confidence")
            case "chosen":
                turn = self._turn(_text(message, "by") or "speech", option="")
                turn.option = _text(message, "label") or _text(message, "intent")
                turn.target = _text(message, "target")
            case "step":
                self.steps.append(_text(message, "step"))
            case "route":
                self.kind = _text(message, "kind")
                self.destination = _text(message, "destination")
            case "ended":
                self.ended = _text(message, "reason") or "ended"

    def arrived(self, place: str) -> bool:
        """Whether the call was brought to this place: `kind/name`, or the name alone."""
        return bool(self.kind) and place in {self.destination, f"{self.kind}/{self.destination}"}

    def _turn(self, by: str, **blank: str) -> Turn:
        """Find the turn that waits for these fields, or begin one nobody announced."""
        if self.turns and all(
            getattr(self.turns[-1], name) == empty for name, empty in blank.items()
        ):
            return self.turns[-1]
        self.turns.append(Turn(by=by))
        return self.turns[-1]


def _text(message: Message, name: str) -> str:
    value = message.get(name)
    return value if isinstance(value, str) else ""


def _number(message: Message, name: str) -> float | None:
    value = message.get(name)
    return float(value) if isinstance(value, (int, float)) else None
