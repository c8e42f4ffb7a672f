"""Genesys Cloud's Audio Connector: an AudioHook session that is spoken in both directions.

Texts are numbered on both sides, and a number that is missing ends the session. Audio is binary
and not numbered. Only Genesys closes the connection; whoever wants to end asks it to.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from smartivr.audio.g711 import decode, encode
from smartivr.errors import BadMessage, OutOfTurn
from smartivr.line import KEYS, Encoding, HungUp, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Heard, Media, Message, Reply
from smartivr.transports.genesys_messages import (
    NOBODY,
    VERSION,
    Close,
    Dtmf,
    Envelope,
    Medium,
    Open,
    envelope_of,
    written,
)
from smartivr.transports.genesys_parcels import Parcels

_RATE_HZ = 8000
_FORMATS = {"PCMU": Encoding.ULAW, "L16": Encoding.L16}
"""By preference."""
_REASONS = {"end": "caller", "disconnect": "server", "error": "provider-error"}
_ENDS = {
    "access-refused": "unauthorized",
    "token-refused": "unauthorized",
    "switchboard-full": "error",
    "not-found": "error",
}
_SLACK_FRAMES = 5
"""The clocks of both sides differ by less."""
_LINE = "line"
"""Of the input variables that an Architect flow may give."""

Parameters = TypeVar("Parameters", bound=BaseModel)


def _nowhere(_handover: Handover) -> str:
    return ""


class Genesys:
    """One session of one call."""

    name = "genesys"

    def __init__(
        self,
        session: str = "",
        line: str = "",
        address: Callable[[Handover], str] = _nowhere,
    ) -> None:
        """Make one connection's dialect.

        Args:
            session: its id, where the upgrade's headers have told it.
            line: where the address has named it.
            address: what can be dialled for a handover; empty: nothing is known.

        """
        self._session = session
        self._line = line
        self._address = address
        self._media: MediaFormat | None = None
        self._heard_seq = 0
        self._said_seq = 0
        self._over = False
        self._parcels = Parcels()
        self._sounding = False
        """Whether Genesys has something to play of which it has not told the end."""
        self._marks: deque[tuple[str, int]] = deque()
        """With the frame at which each is reached at the earliest."""
        self._kinds: Mapping[str, Callable[[Envelope], Iterable[Heard]]] = {
            "ping": lambda _: (self._reply("pong"),),
            "update": lambda _: (self._reply("updated"),),
            "dtmf": self._pressed,
            "playback_completed": lambda _: self._played(),
            "close": self._closed,
        }

    def greeting(self) -> Sequence[Message]:
        """Nothing: Genesys speaks first."""
        return ()

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message."""
        if isinstance(message, bytes):
            return self._audio(message)
        envelope = envelope_of(message)
        if self._over:
            return ()
        if wrong := self._disorder(envelope):
            return self._refusal(wrong, envelope)
        self._heard_seq = envelope.seq
        if envelope.type == "open":
            return self._opened(envelope)
        if self._media is None and envelope.type in self._kinds and envelope.type != "close":
            raise OutOfTurn("a session is used before it is opened")
        known = self._kinds.get(envelope.type)
        return known(envelope) if known else ()

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Collect a frame; now and then a message of what is said."""
        return self._sent(self._parcels.add(samples)) if self._media and not self._over else ()

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Send what is left; None where nothing plays, so that Genesys will not tell of its end."""
        messages = self._sent(self._parcels.finish())
        if not (self._sounding or self._parcels.waiting) or self._over:
            return None
        parcels = self._parcels
        self._marks.append((mark, max(parcels.ends, parcels.now) + parcels.waiting))
        return messages

    def clear(self) -> Sequence[Message]:
        """Have Genesys drop what it has not played."""
        self._parcels.drop()
        self._marks = deque((mark, self._parcels.now) for mark, _ in self._marks)
        if not self._sounding or self._over:
            return ()
        barged = {"entities": [{"type": "barge_in", "data": {}}]}
        return (self._message("event", barged),)

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """Ask Genesys to end the session; its flow goes on with what is known of the call."""
        if not self._heard_seq or self._over:
            return ()
        variables = {"kind": "hangup", "reason": reason}
        if handover:
            variables = {
                **handover.context,
                "kind": handover.kind,
                "destination": handover.destination,
                "address": self._address(handover),
            }
        asked = {"reason": _ENDS.get(reason, "completed"), "outputVariables": variables}
        return (*self._sent(self._parcels.rest()), self._message("disconnect", asked))

    # --- what comes -----------------------------------------------------------------------------

    def _audio(self, message: bytes) -> Iterable[Heard]:
        if self._media is None:
            raise OutOfTurn("audio comes before the session is opened")
        return () if self._over else (Media(decode(message, self._media)),)

    def _disorder(self, envelope: Envelope) -> str:
        self._session = self._session or envelope.id
        if envelope.id != self._session:
            return "this is another session"
        if envelope.seq != self._heard_seq + 1:
            return "a message is missing or came twice"
        if envelope.serverseq > self._said_seq:
            return "a message was taken that was never sent"
        return ""

    def _opened(self, envelope: Envelope) -> Iterable[Heard]:
        if self._media is not None:
            raise OutOfTurn("a session is opened a second time")
        told = _parameters(Open, envelope)
        medium = _chosen(told.media)
        if medium is None:
            return self._refusal("none of the media can be taken", envelope)
        self._media = MediaFormat(_FORMATS[medium.format], _RATE_HZ)
        opened = self._reply("opened", {"startPaused": False, "media": [medium.model_dump()]})
        if told.conversation_id == NOBODY:
            return (opened,)
        begun = Begun(
            self._media,
            called=_number(told.participant.dnis),
            caller=_number(told.participant.ani),
            line=self._line or str(told.input_variables.get(_LINE, "")),
            reference=told.conversation_id,
            account=told.organization_id,
        )
        return (opened, begun)

    def _pressed(self, envelope: Envelope) -> Iterable[Heard]:
        key = _parameters(Dtmf, envelope).digit.upper()
        if key not in KEYS:
            raise BadMessage("a key is none of a phone")
        return (KeyPressed(key),)

    def _played(self) -> Iterable[Heard]:
        """All is played, unless this was said before what was sent last had come there."""
        soonest = self._parcels.now + _SLACK_FRAMES
        self._sounding = self._parcels.ends > soonest
        reached = []
        while self._marks and self._marks[0][1] <= soonest:
            reached.append(Played(self._marks.popleft()[0]))
        return reached

    def _closed(self, envelope: Envelope) -> Iterable[Heard]:
        reason = _parameters(Close, envelope).reason
        closed = self._reply("closed")
        self._over = True
        return closed, HungUp(_REASONS.get(reason, "provider"))

    # --- what goes ------------------------------------------------------------------------------

    def _sent(self, parcel: Samples | None) -> Sequence[Message]:
        if parcel is None or self._media is None:
            return ()
        self._sounding = True
        return (encode(parcel, self._media.encoding),)

    def _refusal(self, why: str, envelope: Envelope) -> Iterable[Heard]:
        self._heard_seq = envelope.seq
        asked = self._reply("disconnect", {"reason": "error", "info": why})
        self._over = True
        return asked, HungUp("out-of-order")

    def _reply(self, kind: str, parameters: Mapping[str, object] | None = None) -> Reply:
        return Reply((self._message(kind, parameters or {}),))

    def _message(self, kind: str, parameters: Mapping[str, object]) -> str:
        self._said_seq += 1
        return written(
            {
                "version": VERSION,
                "id": self._session,
                "type": kind,
                "seq": self._said_seq,
                "clientseq": self._heard_seq,
                "parameters": parameters,
            }
        )


def _parameters(model: type[Parameters], envelope: Envelope) -> Parameters:
    try:
        return model.model_validate(envelope.parameters)
    except ValidationError as error:
        raise BadMessage(f"{model.__name__.lower()} lacks something or is wrong") from error


def _chosen(media: Sequence[Medium]) -> Medium | None:
    """Return the best of the media with the caller's channel alone."""
    for name in _FORMATS:
        for medium in media:
            wanted = ("audio", name, ["external"], _RATE_HZ)
            if (medium.type, medium.format, medium.channels, medium.rate) == wanted:
                return medium
    return None


def _number(address: str) -> str:
    """Return a number without what only people and URIs write."""
    plain = address.removeprefix("tel:").removeprefix("sip:")
    return plain.translate(str.maketrans("", "", " -().")) if plain[:1] in "+0123456789" else plain
