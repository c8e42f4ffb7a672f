"""Who has the floor: the prompts that the caller has not yet heard to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smartivr.dialog.commands import (
    Command,
    PausePrompt,
    PlayMessage,
    ResumePrompt,
    Say,
    StopPrompt,
)
from smartivr.dialog.prompts import fill
from smartivr.dialog.spoken import Spoken, TakenMessage


@dataclass
class Floor:
    """Numbers the prompts of a call and knows which are still to be heard."""

    language: str
    last: int = 0
    outstanding: dict[int, Spoken] = field(default_factory=dict)
    paused: bool = False

    def say(self, prompts: Sequence[Spoken], slots: Mapping[str, str]) -> list[Command]:
        """Say these in turn; a prompt that says nothing is left out."""
        commands: list[Command] = []
        for spoken in prompts:
            text, private = fill(spoken.text, slots)
            taken = isinstance(spoken, TakenMessage)
            if not text.strip() and not spoken.recording and not taken:
                continue
            self.last += 1
            self.outstanding[self.last] = spoken
            if taken:
                commands.append(PlayMessage(self.last))
                continue
            commands.append(
                Say(
                    prompt=self.last,
                    text=text.strip(),
                    language=self.language,
                    recording=spoken.recording,
                    private=private,
                    barge_in_speech=spoken.barge_in_speech,
                    barge_in_keys=spoken.barge_in_keys,
                )
            )
        return commands

    def heard(self, prompt: int) -> bool:
        """A prompt was heard; true if it was the last one outstanding."""
        return self.outstanding.pop(prompt, None) is not None and not self.outstanding

    @property
    def playing(self) -> bool:
        """Something is still to be heard."""
        return bool(self.outstanding)

    @property
    def open_to_speech(self) -> bool:
        """Speech may interrupt everything that is still to be heard."""
        return all(spoken.barge_in_speech for spoken in self.outstanding.values())

    @property
    def open_to_keys(self) -> bool:
        """A key may interrupt everything that is still to be heard."""
        return all(spoken.barge_in_keys for spoken in self.outstanding.values())

    def pause(self) -> list[Command]:
        """Fall silent for a moment."""
        if not self.playing or self.paused:
            return []
        self.paused = True
        return [PausePrompt()]

    def resume(self) -> list[Command]:
        """Go on speaking."""
        if not self.paused:
            return []
        self.paused = False
        return [ResumePrompt()] if self.playing else []

    def stop(self) -> list[Command]:
        """Fall silent for good."""
        was_playing, self.paused = self.playing, False
        self.outstanding.clear()
        return [StopPrompt()] if was_playing else []
