"""A registered phone's connection: rung first, then an ordinary caller's."""

from smartivr.line import Asked, Frame, LineEvent
from smartivr.transports import phone_messages
from smartivr.transports.browser import BrowserTransport


class PhoneTransport(BrowserTransport):
    """One phone's socket; there is one call for each."""

    in_call = False
    """Whether it has been answered, so that messages are a caller's."""

    def _audio(self, payload: bytes) -> Frame:
        """Take audio; nobody hears it before the phone is answered, and nothing is made of it."""
        frame = super()._audio(payload)
        return frame if self.in_call else Frame(frame.samples[:0], frame.rate_hz)

    def _read(self, text: str) -> LineEvent | None:
        """Turn a JSON message into an event of the line."""
        return super()._read(text) if self.in_call else Asked(phone_messages.parse(text))
