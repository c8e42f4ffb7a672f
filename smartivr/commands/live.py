"""A call on the terminal while it happens, and its turns as a table afterwards."""

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from smartivr.commands.turns import Message, Story, Turn

ROUTE = "route"
BAND_STYLES = {"accept": "green", "confirm": "yellow", "reject": "red"}


class LiveView:
    """Prints each message as a line of its own, so that it reads well in a log too."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.story = Story()
        self._arrived = ""

    def show(self, message: Message, at_s: float) -> None:
        """Print one message from the server, this long after the call began."""
        self.story.told(message)
        lines = _LINES.get(str(message.get("type")))
        if lines is None:
            return
        who, text = lines(message)
        if text and not self._told_again(who, text.plain):
            self._line(at_s, who, text)

    def _told_again(self, who: str, text: str) -> bool:
        """Whether this is where the caller is known to be: it is told anew as the call goes on."""
        if who != ROUTE:
            return False
        again, self._arrived = text == self._arrived, text
        return again

    def said(self, by: str, text: str, at_s: float) -> None:
        """Print what this side says, types or keys."""
        self.story.said(by, text)
        verb = {"speech": "says", "keys": "presses", "text": "types"}.get(by, by)
        self._line(at_s, "caller", Text(f"({verb}) {text}", style="cyan"))

    def answered_after(self, first_audio_ms: float, at_s: float) -> None:
        """Print how long the caller waited for the first sound of the answer."""
        self.story.answered_after(first_audio_ms)
        text = Text(f"end of speech -> first audio {first_audio_ms:.0f} ms", style="magenta")
        self._line(at_s, "time", text)

    def summary(self) -> None:
        """Print every turn in a table, then where the call went."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("said", "heard", "score", "option", "first audio"):
            table.add_column(heading, justify="right" if heading == "first audio" else "left")
        for turn in self.story.turns:
            table.add_row(*_cells(turn))
        self.console.print()
        self.console.print(table)

    def _line(self, at_s: float, who: str, text: Text) -> None:
        line = Text(f"{at_s:6.1f} s  ", style="dim")
        line.append(f"{who:<8}", style="bold")
        line.append_text(text)
        self.console.print(line, soft_wrap=True)


def _cells(turn: Turn) -> tuple[Text, ...]:
    score = "" if turn.confidence is None else f"{turn.confidence:.2f} {turn.band}"
    chosen = f"{turn.option} -> {turn.target}" if turn.target else turn.option
    waited = "" if turn.first_audio_ms is None else f"{turn.first_audio_ms:.0f} ms"
    return (
        Text(turn.said),
        Text(turn.heard),
        Text(score, style=BAND_STYLES.get(turn.band, "")),
        Text(chosen),
        Text(waited),
    )


Line = tuple[str, Text]


def _ready(message: Message) -> Line:
    media = message.get("media")
    described = (
        f", {media.get('encoding')} at {media.get('rate_hz')} Hz"
        if isinstance(media, Mapping)
        else ""
    )
    again = " again" if message.get("resumed") else ""
    text = f"connected{again}: line {message.get('line')}, session {message.get('session')}"
    return "call", Text(text + described, style="dim")


def _prompt(message: Message) -> Line:
    return "prompt", Text(str(message.get("text") or ""))


def _heard(message: Message) -> Line:
    if not message.get("final"):
        return "heard", Text()
    engine = f"  [{message.get('engine')}]" if message.get("engine") else ""
    heard = str(message.get("text") or "")
    return "heard", Text(f"“{heard}”" if heard else "nothing known", style="cyan").append(
        engine, style="dim"
    )


def _understood(message: Message) -> Line:
    band = str(message.get("band") or "")
    confidence = message.get("confidence")
    score = f"{confidence:.2f}" if isinstance(confidence, (int, float)) else "?"
    intent = str(message.get("intent") or "nothing")
    text = Text(f"{band} {intent} {score}", style=BAND_STYLES.get(band, ""))
    if message.get("phrase"):
        text.append(f'  as "{message["phrase"]}"', style="dim")
    runner_up = message.get("runner_up")
    if isinstance(runner_up, Mapping):
        text.append(
            f"; next best {runner_up.get('intent')} {runner_up.get('score', 0):.2f}", style="dim"
        )
    latency = message.get("latency_ms")
    if isinstance(latency, (int, float)):
        text.append(f"; {latency:.0f} ms", style="dim")
    return "meaning", text


def _key(message: Message) -> Line:
    return "key", Text(str(message.get("key")), style="cyan")


def _step(message: Message) -> Line:
    return "step", Text(f"{message.get('step')} ({message.get('kind')})", style="dim")


def _chosen(message: Message) -> Line:
    label = message.get("label") or message.get("intent")
    text = Text(f"{label} by {message.get('by')} -> {message.get('target')}", style="green")
    return "option", text


def _passed_over(message: Message) -> Line:
    return "meaning", Text(f"changes nothing: {message.get('because')}", style="dim")


def _stage(message: Message) -> Line:
    text = str(message.get("stage"))
    if message.get("queue"):
        text += f", queue {message['queue']}"
    if message.get("position") is not None:
        text += f", place {message['position']}"
    estimate_s = message.get("estimate_s")
    if isinstance(estimate_s, int):
        text += f", about {estimate_s} s"
    return "stage", Text(text, style="bold")


def _route(message: Message) -> Line:
    place = [str(message[name]) for name in ("kind", "destination") if message.get(name)]
    text = Text("/".join(place), style="bold green")
    slots = message.get("slots")
    if isinstance(slots, Mapping) and slots:
        text.append("  " + ", ".join(f"{name}={value}" for name, value in slots.items()))
    return ROUTE, text


def _error(message: Message) -> Line:
    return "error", Text(f"{message.get('code')}: {message.get('message')}", style="red")


def _ended(message: Message) -> Line:
    return "call", Text(f"ended: {message.get('reason')}", style="dim")


_LINES: dict[str, Callable[[Message], Line]] = {
    "ready": _ready,
    "prompt": _prompt,
    "heard": _heard,
    "understood": _understood,
    "key": _key,
    "passed-over": _passed_over,
    "step": _step,
    "stage": _stage,
    "chosen": _chosen,
    ROUTE: _route,
    "error": _error,
    "ended": _ended,
}
