"""Scripted calls (`calls/*.yaml`): what a caller does, and what must happen."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Flow
from smartivr.errors import FlowError
from smartivr.flows.explain import explain
from smartivr.flows.fields import FileModel, Moment, Texts, aware
from smartivr.flows.mistakes import suggestion
from smartivr.flows.source import Document, Route, parse_document, read_document
from smartivr.understanding.meaning import Band

MONDAY_MORNING = dt.datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001  local time of any line


def _always(value: bool) -> bool:  # noqa: FBT001  the form of a validator
    if not value:
        raise ValueError("write true, or leave this turn out")
    return value


Always = Annotated[bool, AfterValidator(_always)]


class Expect(FileModel):
    """What must hold before the caller goes on; each part may be left out."""

    step: str = Field("", description="The step the call is at.")
    prompt: str = Field("", description="Part of what was said since the caller's last turn.")
    heard: str = Field("", description="The text that was heard last, normalised.")
    intent: str = Field("", description="The intent understood last.")
    band: Band | None = Field(None, description="How sure that was: accept, confirm or reject.")
    slots: dict[str, str] = Field({}, description="Slots and their values by now.")
    position: int | None = Field(None, description="The place in the queue; 1 is next.")
    agent: str = Field("", description="Who answered.")
    label: str | None = Field(None, description="How the call is marked on the agent's screen.")
    music: bool | None = Field(None, description="Whether hold music plays.")
    recording: Literal["", "on", "paused", "off"] = Field("", description="Of the talk, now.")
    message: str = Field("", description="The box in which a message was kept.")
    callback: str = Field("", description="The queue that promised to call back.")
    number: str = Field("", description="The number that it will call.")

    @property
    def looks_behind_the_menu(self) -> bool:
        """Whether it asks for what callers cannot see: agents, queues, recordings."""
        seen = (self.position, self.label, self.music, self.agent or None, self.recording or None)
        return any(each is not None for each in seen)


class Expecting(FileModel):
    """The caller listens."""

    expect: Expect = Field(description="What must come to hold before the call waits again.")


class Saying(FileModel):
    """The caller speaks."""

    say: Texts = Field(min_length=1, description="The words, or several readings, best first.")
    typed: bool = Field(False, description="As text in audio calls too: the exact words matter.")
    barge_in: bool = Field(False, description="While the prompt plays, not after it.")


class Pressing(FileModel):
    """The caller presses keys."""

    press: str = Field(pattern=r"^[0-9*#]+$", description="The keys, in order.")
    barge_in: bool = Field(False, description="While the prompt plays, not after it.")


class Waiting(FileModel):
    """The caller is silent."""

    wait: float = Field(gt=0, le=600, description="Seconds, counted from the prompt's end.")


class Noise(FileModel):
    """A sound that is no speech."""

    noise: Always = Field(description="Always true.")
    barge_in: bool = Field(False, description="While the prompt plays, not after it.")


class Dropping(FileModel):
    """The connection breaks and comes back."""

    drop: float = Field(gt=0, le=600, description="Seconds until it is back.")
    barge_in: bool = Field(False, description="While the prompt plays, not after it.")


class HangingUp(FileModel):
    """The caller hangs up."""

    hang_up: Always = Field(description="Always true.")


class AgentDeed(StrEnum):
    """What an agent may do to a call."""

    HOLD = "hold"
    UNHOLD = "unhold"
    CONSULT = "consult"
    """Begin an attended transfer: the caller is put aside."""
    COMPLETE = "complete"
    """End an attended transfer: another agent has the caller."""
    SEND = "send"
    """Send the caller to a step, a queue, a person or a number."""
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"
    VANISH = "vanish"
    """Lose the connection for good."""
    HANG_UP = "hang_up"


class AgentDoing(FileModel):
    """The agent who has the call does something."""

    agent: AgentDeed = Field(description="What.")
    to: str = Field("", description="For send and consult: the step, queue, person or number.")


Turn = Expecting | Saying | Pressing | Waiting | Noise | Dropping | HangingUp | AgentDoing

TURNS: dict[str, type[Turn]] = {
    "expect": Expecting,
    "say": Saying,
    "press": Pressing,
    "wait": Waiting,
    "noise": Noise,
    "drop": Dropping,
    "hang_up": HangingUp,
    "agent": AgentDoing,
}
"""A turn is told by the one key it must have."""


class WebhookReply(FileModel):
    """What a web service answers while the script runs."""

    value: str = Field("", description="The value that the branch decides by.")
    slots: dict[str, str] = Field({}, description="Slots that it fills.")
    code: str = Field("", description="Not empty: it fails in this way.")


class AgentScript(FileModel):
    """What an agent does while the script runs."""

    answers_after_s: float = Field(1.0, ge=0, le=600, description="Seconds of ringing.")
    talks_s: float | None = Field(
        None, gt=0, le=3600, description="Hangs up after this; by default after the last turn."
    )
    declines: int = Field(0, ge=0, le=99, description="So many offers are declined.")
    vanishes_after_s: float | None = Field(
        None, ge=0, le=600, description="The connection breaks after so much ringing."
    )
    lost_after_s: float | None = Field(
        None, gt=0, le=3600, description="The connection breaks so long into the first talk."
    )
    logs_in_after_s: float = Field(0.0, ge=0, le=3600, description="Is not there before.")
    skills: dict[str, int] = Field({}, description="In place of those of the person.")
    calls: int = Field(0, ge=0, description="Calls taken today.")
    talked_s: float = Field(0.0, ge=0, description="Seconds talked today.")
    idle_s: float = Field(0.0, ge=0, description="Without a call for so long.")


class ExpectedOutcome(FileModel):
    """Where the call must have gone; each part may be left out."""

    kind: Literal["", "transfer", "queue", "voicemail", "callback", "hangup"] = Field(
        "", description="What kind of place."
    )
    destination: str = Field("", description="Which one.")
    verdict: Verdict | None = Field(None, description="How the call ended.")
    step: str = Field("", description="The last step.")
    slots: dict[str, str] = Field({}, description="Slots and their values at the end.")
    agent: str = Field("", description="Who took the call.")
    reason: str = Field("", description="Why it ended.")


class ScriptFile(FileModel):
    """A call script as it stands in its file."""

    call: str = Field(min_length=1, description="What this call shows.")
    at: Moment = Field(MONDAY_MORNING, description="When; the line's own local time.")
    caller: str = Field("", description="The caller's number.")
    called: str = Field("", description="The called number.")
    start: str = Field("", description="The step to begin with; by default the line's start.")
    without_audio: str = Field("", description="Why it is played in pure time alone.")
    webhook: dict[str, WebhookReply] = Field(
        {}, description="Address -> answer; any other web service cannot be reached."
    )
    agents: dict[str, AgentScript] | None = Field(
        None,
        description="People who take calls; without this key everybody answers after a second.",
    )
    ahead: int = Field(0, ge=0, le=99, description="Callers who wait already in the first queue.")
    ahead_waited_s: float = Field(0.0, ge=0, description="For so long, when this call begins.")
    not_kept: Texts = Field(
        (), description="So many attempts to keep a message or a callback fail, for these reasons."
    )
    turns: list[Any] = Field(description="What happens, in order.")
    outcome: ExpectedOutcome | None = Field(None, description="Where the call must end.")


class CallScript(ScriptFile):
    """A call script whose turns are known to be right."""

    turns: list[Turn] = Field(description="What happens, in order.")

    def begins(self, timezone: str) -> dt.datetime:
        """When the call begins, in UTC."""
        moment = aware(self.at, timezone)
        return (moment or self.at).astimezone(dt.UTC)


def load_script(path: Path, flow: Flow | None = None) -> CallScript:
    """Read a call script; with its flow, the steps it names are checked too.

    Raises:
        FlowError: with every mistake, each located.

    """
    return _script(read_document(path), flow)


def parse_script(path: Path, text: str, flow: Flow | None = None) -> CallScript:
    """Read a call script whose text is kept elsewhere than in its file.

    Raises:
        FlowError: with every mistake, each located.

    """
    return _script(parse_document(path, text), flow)


def _script(document: Document, flow: Flow | None) -> CallScript:
    script: ScriptFile | None = None
    if document.data is not None:
        try:
            script = ScriptFile.model_validate(document.data)
        except ValidationError as error:
            explain(error, document, (), ScriptFile)
    turns = _turns(document)
    if flow is not None:
        _check_steps(document, flow)
        _check_agents(document, flow)
    if document.mistakes or script is None:
        mistakes = tuple(str(mistake) for mistake in sorted(document.mistakes))
        raise FlowError(document.path.stem, mistakes)
    return CallScript.model_validate({**dict(script), "turns": turns})


def _turns(document: Document) -> list[Turn]:
    raw = document.at(("turns",))
    found: list[Turn] = []
    for index, turn in enumerate(raw if isinstance(raw, list) else ()):
        model = next((TURNS[key] for key in TURNS if isinstance(turn, dict) and key in turn), None)
        if model is None:
            given = next(iter(turn), "") if isinstance(turn, dict) else ""
            sentence = f"a turn is one of {', '.join(TURNS)}; {suggestion(given, TURNS)}"
            document.report(("turns", index), sentence)
            continue
        try:
            found.append(model.model_validate(turn))
        except ValidationError as error:
            explain(error, document, ("turns", index), model)
    return found


def _check_steps(document: Document, flow: Flow) -> None:
    turns = document.at(("turns",))
    count = len(turns) if isinstance(turns, list) else 0
    places: list[Route] = [("start",), ("outcome", "step")]
    places += [("turns", index, "expect", "step") for index in range(count)]
    for place in places:
        step = document.at(place)
        if isinstance(step, str) and step not in flow.steps:
            document.report(place, f"there is no step {step!r}; {suggestion(step, flow.steps)}")


def _check_agents(document: Document, flow: Flow) -> None:
    agents = document.at(("agents",))
    people = flow.directory.people
    for name in agents if isinstance(agents, dict) else ():
        if name not in people:
            sentence = f"there is no person {name!r}; {suggestion(str(name), people)}"
            document.report(("agents", name), sentence, key=True)
