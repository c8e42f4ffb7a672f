"""What a check of a flow finds: nothing that stops the line, all of it worth a look."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """Callers get stuck."""
    WARNING = "warning"
    """Callers will have trouble."""
    NOTE = "note"
    """Perhaps meant so."""


class Code(StrEnum):
    """Every kind of finding."""

    UNREACHABLE_STEP = "unreachable-step"
    DEAD_END = "dead-end"
    SILENT_LOOP = "silent-loop"
    NO_HUMAN = "no-human"
    AGENT_KEY_TAKEN = "agent-key-taken"
    DEEP_MENU = "deep-menu"
    LONG_MENU = "long-menu"
    OPTION_NOT_NAMED = "option-not-named"
    SPEECH_ONLY_OPTION = "speech-only-option"
    KEY_PREFIX = "key-prefix"
    EMPTY_PROMPT = "empty-prompt"
    MISSING_RECORDING = "missing-recording"
    ENDLESS_ANNOUNCEMENT = "endless-announcement"
    BAD_VOICE = "bad-voice"
    CONFUSABLE_PHRASES = "confusable-phrases"
    UNKNOWN_WORD = "unknown-word"
    UNSERVED_DESTINATION = "unserved-destination"
    UNUSED_INTENT = "unused-intent"
    UNUSED_SLOT = "unused-slot"
    NOT_SERVED = "not-served-here"
    EMPTY_DIRECTORY = "empty-directory"
    UNMAILED_BOX = "unmailed-box"
    HIDDEN_EXTENSION = "hidden-extension"
    EXTENSION_WAIT = "extension-wait"


SEVERITIES = {
    Code.UNREACHABLE_STEP: Severity.WARNING,
    Code.DEAD_END: Severity.ERROR,
    Code.SILENT_LOOP: Severity.ERROR,
    Code.NO_HUMAN: Severity.ERROR,
    Code.AGENT_KEY_TAKEN: Severity.WARNING,
    Code.DEEP_MENU: Severity.WARNING,
    Code.LONG_MENU: Severity.WARNING,
    Code.OPTION_NOT_NAMED: Severity.WARNING,
    Code.SPEECH_ONLY_OPTION: Severity.NOTE,
    Code.KEY_PREFIX: Severity.WARNING,
    Code.EMPTY_PROMPT: Severity.WARNING,
    Code.MISSING_RECORDING: Severity.WARNING,
    Code.ENDLESS_ANNOUNCEMENT: Severity.WARNING,
    Code.BAD_VOICE: Severity.ERROR,
    Code.CONFUSABLE_PHRASES: Severity.WARNING,
    Code.UNKNOWN_WORD: Severity.WARNING,
    Code.UNSERVED_DESTINATION: Severity.WARNING,
    Code.UNUSED_INTENT: Severity.NOTE,
    Code.UNUSED_SLOT: Severity.NOTE,
    Code.NOT_SERVED: Severity.NOTE,
    Code.EMPTY_DIRECTORY: Severity.WARNING,
    Code.UNMAILED_BOX: Severity.NOTE,
    Code.HIDDEN_EXTENSION: Severity.WARNING,
    Code.EXTENSION_WAIT: Severity.NOTE,
}


@dataclass(frozen=True)
class Finding:
    """One finding; `where` is `file:line:column`, or the step where no files are known."""

    severity: Severity
    where: str
    code: Code
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}: {self.message} ({self.code})"


@dataclass(frozen=True)
class Found:
    """A finding before it is located: the step (or intent) and the way into it."""

    code: Code
    message: str
    step: str = ""
    path: tuple[str | int, ...] = ()
    intent: str = ""
