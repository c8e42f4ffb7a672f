"""Every error that smartivr raises on purpose.

    SmartIvrError
    ├── SettingsError          a setting or environment variable is wrong
    ├── FlowError              a line's files have mistakes (all of them, each located)
    ├── AudioError
    │   ├── BadFrame           a frame's bytes do not fit the agreed media format
    │   ├── UnsupportedAudio   a rate, encoding or file that is not supported
    │   └── DeviceMissing      no microphone or loudspeaker
    ├── RecognitionError
    │   ├── ModelMissing       a speech model is not installed, or incomplete
    │   ├── EngineFailed       a recognizer died, hung or refused
    │   └── RecognizerBehind   recognition fell behind real time
    ├── SynthesisError
    │   ├── VoiceMissing       no voice for a language is installed
    │   └── VoiceFailed        a voice engine died or cannot speak the text
    ├── TransportError
    │   ├── BadMessage         a peer's message is malformed or out of order
    │   ├── TokenRefused       a token is wrong, used up or too old
    │   ├── OutOfTurn          an agent asks for what cannot be done at this moment
    │   ├── PeerTooFast        a peer sends more than a call may
    │   └── PeerTooSlow        a peer does not read what it is sent
    ├── AccessRefused          only those who are known here may do this
    │   └── NotAllowed         somebody who is known may not do this
    ├── TooManyRequests        somebody tries too often
    ├── SwitchboardFull        no further call is admitted
    │   └── NoLines            there is no line yet that could take a call
    ├── LookUpFailed           a customer cannot be looked up for an agent's screen
    ├── NotFound               a session, line, step or model of that name is not known
    ├── DatasetError           a samples folder cannot be evaluated
    ├── DownloadError          a model could not be fetched or has the wrong hash
    ├── StorageFull            a message or recording cannot be written to disk
    ├── RecordingFailed        the recording of a talk was given up
    ├── UnreachableNumber      nothing here can dial a number
    ├── NotifyFailed           a message to a person could not be handed over
    ├── EditedMeanwhile        somebody else has changed what is to be changed
    └── StoreError             the database refused
        └── RefusedForGood     it will never take this, however often it is tried

Each class has a stable kebab-case `code` for the API and the metrics. The message is one
sentence for a person; it never holds what a caller said or keyed, nor a phone number.
"""

from typing import ClassVar


class SmartIvrError(Exception):
    """Something a person can act on: what is wrong, where, and what to do about it."""

    code: ClassVar[str] = "internal"

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        located = f"{self.where}: {self.what}" if self.where else self.what
        return f"{located}; {self.remedy}" if self.remedy else located


class SettingsError(SmartIvrError):
    """A setting or environment variable is wrong."""

    code = "bad-setting"


class FlowError(SmartIvrError):
    """A line's files have mistakes; `mistakes` holds each as `file:line:column: sentence`."""

    code = "bad-flow"

    def __init__(self, line: str, mistakes: tuple[str, ...]) -> None:
        count = len(mistakes)
        what = f"line {line!r} has {count} mistakes"
        if count == 1:
            what = f"line {line!r} has 1 mistake"
        super().__init__(f"{what}:\n" + "\n".join(mistakes))
        self.line = line
        self.mistakes = mistakes


class AudioError(SmartIvrError):
    """Audio that cannot be used."""

    code = "bad-audio"


class BadFrame(AudioError):
    """A frame's bytes do not fit the agreed media format."""

    code = "bad-frame"


class UnsupportedAudio(AudioError):
    """A rate, encoding or file that is not supported."""

    code = "unsupported-audio"


class DeviceMissing(AudioError):
    """No microphone or loudspeaker."""

    code = "device-missing"


class RecognitionError(SmartIvrError):
    """Speech recognition is not available; the call goes on by keys."""

    code = "recognition-failed"


class ModelMissing(RecognitionError):
    """A speech model is not installed, or incomplete."""

    code = "model-missing"


class EngineFailed(RecognitionError):
    """A recognizer died, hung or refused."""

    code = "engine-failed"


class RecognizerBehind(RecognitionError):
    """Recognition fell behind real time."""

    code = "recognizer-behind"


class SynthesisError(SmartIvrError):
    """A prompt cannot be spoken."""

    code = "synthesis-failed"


class VoiceMissing(SynthesisError):
    """No voice for a language is installed."""

    code = "voice-missing"


class VoiceFailed(SynthesisError):
    """A voice engine died or cannot speak the text."""

    code = "voice-failed"


class TransportError(SmartIvrError):
    """The peer of a call misbehaved."""

    code = "transport-failed"


class BadMessage(TransportError):
    """A peer's message is malformed or out of order."""

    code = "bad-message"


class TokenRefused(TransportError):
    """A token is wrong, used up or too old."""

    code = "token-refused"


class OutOfTurn(TransportError):
    """What an agent asks for cannot be done at this moment."""

    code = "out-of-turn"


class PeerTooFast(TransportError):
    """A peer sends more than a call may."""

    code = "peer-too-fast"


class PeerTooSlow(TransportError):
    """A peer does not read what it is sent."""

    code = "peer-too-slow"


class AccessRefused(SmartIvrError):
    """Only those who are known here may do this."""

    code = "access-refused"


class NotAllowed(AccessRefused):
    """Somebody who is known may not do this."""

    code = "not-allowed"


class TooManyRequests(SmartIvrError):
    """Somebody tries too often."""

    code = "too-many-requests"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("too many tries", remedy=f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class SwitchboardFull(SmartIvrError):
    """No further call is admitted."""

    code = "switchboard-full"


class NoLines(SwitchboardFull):
    """There is no line yet that could take a call."""

    code = "no-lines"


class NotFound(SmartIvrError):
    """A session, line, step or model of that name is not known."""

    code = "not-found"


class LookUpFailed(SmartIvrError):
    """A customer cannot be looked up for an agent's screen; the call is offered without."""

    code = "look-up-failed"


class DatasetError(SmartIvrError):
    """A samples folder cannot be evaluated."""

    code = "bad-dataset"


class DownloadError(SmartIvrError):
    """A model could not be fetched or has the wrong hash."""

    code = "download-failed"


class StoreError(SmartIvrError):
    """The database refused."""

    code = "store-failed"


class RefusedForGood(StoreError):
    """The database will never take this, however often it is tried."""

    code = "store-refused"


class StorageFull(SmartIvrError):
    """A message or recording cannot be written to disk."""

    code = "storage-full"


class RecordingFailed(SmartIvrError):
    """The recording of a talk was given up; the call goes on."""

    code = "recording-failed"


class UnreachableNumber(SmartIvrError):
    """Nothing here can dial a number."""

    code = "unreachable-number"


class NotifyFailed(SmartIvrError):
    """A message to a person could not be handed over."""

    code = "notify-failed"


class EditedMeanwhile(SmartIvrError):
    """Somebody else has changed what is to be changed; nothing is overwritten."""

    code = "edited-meanwhile"
