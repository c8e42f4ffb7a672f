"""What every transport does, whatever its peer speaks."""

import asyncio
import json
from abc import ABC, abstractmethod

import numpy as np
import pytest

from smartivr.audio import g711
from smartivr.line import (
    FRAME_S,
    Attached,
    Detached,
    Encoding,
    Frame,
    HungUp,
    KeyPressed,
    MediaFormat,
    Played,
    Typed,
)
from smartivr.transports.base import Transport
from smartivr.transports.browser import BrowserTransport
from smartivr.transports.wav import WavTransport

MEDIA = [
    MediaFormat(encoding, rate_hz)
    for encoding in Encoding
    for rate_hz in (8000, 16000, 24000, 48000)
]


class Peer(ABC):
    """The far end of a transport, doing what a caller's equipment does."""

    transport: Transport

    @abstractmethod
    def speak(self, samples): ...
    @abstractmethod
    def press(self, key): ...
    @abstractmethod
    def type(self, text): ...
    @abstractmethod
    def hang_up(self): ...
    @abstractmethod
    def lose_connection(self): ...
    @abstractmethod
    def come_back(self): ...
    @abstractmethod
    async def play(self):
        """Play what was sent and answer its marks; returns the samples heard."""


class BrowserPeer(Peer):
    def __init__(self, media):
        self.transport = BrowserTransport(media, clock=self.now)
        self.now_s = 0.0
        self.connection = self.transport.attach({})

    def now(self):
        return getattr(self, "now_s", 0.0)

    def speak(self, samples):
        self.now_s += len(samples) / self.transport.media.rate_hz
        self.transport.received(g711.encode(samples, self.transport.media.encoding))

    def press(self, key):
        self._say(type="key", key=key)

    def type(self, text):
        self._say(type="text", text=text)

    def hang_up(self):
        self._say(type="hangup")

    def lose_connection(self):
        self.transport.detach("connection-lost")

    def come_back(self):
        self.connection = self.transport.attach({})

    async def play(self):
        buffered, heard = [], []
        while self.transport._outgoing:
            for message in await self.transport.outgoing(self.connection):
                if isinstance(message, bytes):
                    buffered.append(g711.decode(message, self.transport.media))
                    continue
                match json.loads(message):
                    case {"type": "clear"}:
                        buffered.clear()
                    case {"type": "mark", "mark": mark}:
                        heard += buffered
                        buffered.clear()
                        self._say(type="played", mark=mark)
        return np.concatenate([np.zeros(0, np.int16), *heard, *buffered])

    def _say(self, **message):
        self.transport.received(json.dumps(message))


class WavPeer(Peer):
    def __init__(self, media):
        self.transport = WavTransport(media)
        self.played = 0

    def speak(self, samples):
        self.transport.say(samples, self.transport.media.rate_hz)
        while not self.transport.silent:
            self.transport.pass_frame()

    def press(self, key):
        self.transport.press(key)

    def type(self, text):
        self.transport.type(text)

    def hang_up(self):
        self.transport.hang_up()

    def lose_connection(self):
        self.transport.drop()

    def come_back(self):
        self.transport.resume()

    async def play(self):
        self.transport.pass_frame()
        heard = self.transport.heard[self.played :]
        self.played += len(heard)
        return heard


PEERS = {"browser": BrowserPeer, "wav": WavPeer}


@pytest.fixture(params=PEERS.values(), ids=PEERS)
def kind(request):
    return request.param


@pytest.fixture
async def peer(kind):
    return kind(MediaFormat())


def tone(media, seconds=FRAME_S):
    time_s = np.arange(round(media.rate_hz * seconds)) / media.rate_hz
    return (8000 * np.sin(2 * np.pi * 440 * time_s)).astype(np.int16)


async def events(peer, count):
    """The next events that are not audio."""
    found = []
    async with asyncio.timeout(60):
        while len(found) < count:
            event = await peer.transport.receive()
            if not isinstance(event, Frame):
                found.append(event)
    return found


def as_carried(samples, media):
    return g711.decode(g711.encode(samples, media.encoding), media)


@pytest.mark.parametrize("media", MEDIA, ids=lambda m: f"{m.encoding}-{m.rate_hz}")
async def test_what_the_caller_says_arrives_sample_by_sample(kind, media):
    peer = kind(media)
    said = tone(media)
    peer.speak(said)
    frame = await peer.transport.receive()
    assert frame.rate_hz == media.rate_hz
    assert frame.samples.dtype == np.int16
    assert np.array_equal(frame.samples, as_carried(said, media))


@pytest.mark.parametrize("media", MEDIA, ids=lambda m: f"{m.encoding}-{m.rate_hz}")
async def test_what_the_call_says_is_heard_sample_by_sample(kind, media):
    peer = kind(media)
    said = tone(media)
    peer.transport.send_audio(said)
    assert np.array_equal(await peer.play(), as_carried(said, media))


async def test_frames_come_in_the_order_in_which_they_were_spoken(peer):
    for level in range(1, 10):
        peer.speak(np.full(320, level, np.int16))
    levels = [(await peer.transport.receive()).samples[0] for _ in range(9)]
    assert levels == list(range(1, 10))


async def test_keys_and_typed_words_arrive_in_order(peer):
    for key in "1#":
        peer.press(key)
    peer.type("sales")
    peer.press("D")
    keys = [KeyPressed("1"), KeyPressed("#"), Typed("sales"), KeyPressed("D")]
    assert await events(peer, 4) == keys


async def test_a_mark_is_answered_once_what_precedes_it_is_played(peer):
    peer.transport.send_audio(tone(MediaFormat()))
    assert peer.transport.send_mark("7")
    assert len(await peer.play()) == 320
    assert await events(peer, 1) == [Played("7")]


async def test_a_mark_behind_cleared_audio_is_answered_too(peer):
    peer.transport.send_audio(tone(MediaFormat()))
    peer.transport.send_mark("7")
    peer.transport.clear()
    await peer.play()
    assert await events(peer, 1) == [Played("7")]


async def test_the_caller_hangs_up_and_nothing_follows(peer):
    peer.hang_up()
    peer.press("1")
    assert await events(peer, 2) == [HungUp("caller"), HungUp("caller")]


async def test_a_connection_breaks_and_comes_back(peer):
    peer.lose_connection()
    peer.transport.send_audio(tone(MediaFormat()))
    peer.come_back()
    assert await events(peer, 2) == [Detached("connection-lost"), Attached()]
    assert len(await peer.play()) == 0


async def test_after_closing_no_more_events_come_than_the_end(peer):
    closing = asyncio.create_task(peer.transport.close("hangup"))
    await asyncio.sleep(0)
    await peer.play()
    if isinstance(peer, BrowserPeer):
        assert await peer.transport.outgoing(peer.connection) == []
    await closing
    await peer.transport.close("again")
    assert await events(peer, 1) == [HungUp("hangup")]


async def test_sending_never_waits_for_a_peer_that_does_not_read(peer):
    for number in range(2000):
        peer.transport.send_audio(tone(MediaFormat()))
        peer.transport.notify("step", {"step": str(number), "kind": "menu"})
    peer.transport.send_mark("1")
    peer.transport.clear()
