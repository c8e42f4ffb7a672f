"""A call's lane to its recognizer: speech in without waiting, hypotheses out in order.

The lane never drops the call. An utterance that cannot be recognised in time is lost and said
to be so; the next one is heard again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from smartivr.errors import EngineFailed, RecognitionError, RecognizerBehind
from smartivr.line import Samples
from smartivr.recognition.base import Channel, Recognizer, Utterance
from smartivr.recognition.preparation import Preparation
from smartivr.recognition.speech import Speech
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

_log = structlog.get_logger(__name__)


class Lane:
    """Feeds one call's speech to one recognizer, one utterance at a time.

    Nothing but `settled` and `close` waits. The callbacks run on the event loop, in the order
    of the speech: any number of partial hypotheses, then one final hypothesis or one error.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        on_partial: Callable[[Hypothesis], None],
        on_final: Callable[[Hypothesis], None],
        on_lost: Callable[[RecognitionError], None],
        *,
        channel: Channel | None = None,
        most_behind_s: float = 5.0,
        patience_s: float = 3.0,
    ) -> None:
        self._recognizer = recognizer
        self._channel = channel or Channel()
        self._on_partial = on_partial
        self._on_final = on_final
        self._on_lost = on_lost
        self._most_behind_s = most_behind_s
        self._patience_s = patience_s
        self._speech: Speech | None = None
        self._unfinished: dict[asyncio.Task[None], Speech] = {}
        self._last: asyncio.Task[None] | None = None
        self._progress = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Everything fed so far has been heard, and its results delivered."""
        return all(
            speech.idle and not speech.given_up and not speech.ended
            for speech in self._unfinished.values()
        )

    async def settled(self) -> None:
        """Wait until the lane is idle."""
        while not self.idle:
            self._progress.clear()
            await self._progress.wait()

    def begin(self, vocabulary: Vocabulary) -> None:
        """Start an utterance; one that has not been ended is given up, one that has goes first."""
        if self._speech is not None:
            self._give_up(self._speech)
        self._speech = speech = Speech(vocabulary, self._patience_s)
        task = asyncio.get_running_loop().create_task(self._hear(speech, after=self._last))
        self._unfinished[task] = speech
        task.add_done_callback(self._finished)
        self._last = task

    def feed(self, samples: Samples) -> None:
        """Hear more speech; ignored outside of an utterance.

        Where more speech waits than the lane may be behind, the utterance is lost.
        """
        speech = self._speech
        if speech is None or samples.size == 0:
            return
        speech.add(samples)
        behind_s = sum(each.waiting_s for each in self._unfinished.values())
        if behind_s > self._most_behind_s:
            self._give_up(speech)
            self._speech = None
            error = RecognizerBehind(
                f"recognition is {behind_s:.1f} s behind the caller",
                where=self._recognizer.name,
                remedy="admit fewer calls or give the recognizer more cores",
            )
            asyncio.get_running_loop().call_soon(self._on_lost, error)

    def pause(self) -> None:
        """The speech may be over: withhold what follows, and have the engine work ahead.

        What the engine makes of it comes as a partial hypothesis. Ignored outside of an utterance.
        """
        if self._speech is not None:
            self._speech.pause()

    def resume(self) -> None:
        """The speech goes on; what was withheld is heard after all."""
        if self._speech is not None:
            self._speech.resume()

    def end(self) -> None:
        """End the utterance; its final hypothesis follows. Ignored outside of an utterance."""
        if self._speech is not None:
            self._speech.end()
            self._speech = None

    def cancel(self) -> None:
        """Give up everything that is being heard; no result of it will follow."""
        self._speech = None
        for speech in self._unfinished.values():
            self._give_up(speech)

    async def close(self) -> None:
        """Give everything up and wait until the recognizer has been told."""
        self.cancel()
        while self._unfinished:
            await asyncio.wait(tuple(self._unfinished))

    def _give_up(self, speech: Speech) -> None:
        speech.give_up()
        for task, its_speech in self._unfinished.items():
            if its_speech is speech and speech.working:
                task.cancel()

    def _finished(self, task: asyncio.Task[None]) -> None:
        speech = self._unfinished.pop(task)
        if self._speech is speech:
            self._speech = None
        self._progress.set()
        if not task.cancelled() and (error := task.exception()):
            name = self._recognizer.name
            _log.error("utterance-broken", recognizer=name, code="internal", exc_info=error)
            if not speech.given_up:
                self._on_lost(
                    EngineFailed("broke over a defect", where=name, remedy="the utterance is lost")
                )

    async def _hear(self, speech: Speech, after: asyncio.Task[None] | None) -> None:
        """Recognise one utterance once the one before it is done."""
        if after is not None:
            await asyncio.wait({after})
        if speech.given_up:
            return
        try:
            async with self._opened(speech) as utterance:
                await self._drive(speech, utterance)
        except asyncio.CancelledError:
            if not speech.given_up:
                raise
        except RecognitionError as error:
            self._on_lost(error)

    @asynccontextmanager
    async def _opened(self, speech: Speech) -> AsyncIterator[Utterance]:
        """Open an utterance of the engine; it is cancelled unless it ran to its end."""
        speech.working = True
        utterance: Utterance | None = None
        try:
            async with _patience(self._patience_s, self._recognizer.name):
                utterance = await self._recognizer.open(speech.vocabulary, self._channel)
            yield utterance
        finally:
            speech.working = False
            if utterance is not None and not speech.finished:
                await self._cancel(utterance)

    async def _drive(self, speech: Speech, utterance: Utterance) -> None:
        """Feed the utterance to its end, unless a callback gives it up on the way."""
        name = self._recognizer.name
        preparation = Preparation(self._recognizer)
        while (piece := await self._next_piece(speech, utterance)) is not None:
            async with _patience(speech.patience_s, name):
                prepared = await preparation.take(piece)
                partial = await utterance.feed(prepared) if prepared.size else None
            speech.heard()
            self._tell(partial, speech)
        if speech.given_up:
            return
        async with _patience(speech.patience_s, name):
            final = await utterance.finish()
        speech.finished = True
        speech.working = False
        self._on_final(final)

    def _tell(self, partial: Hypothesis | None, speech: Speech) -> None:
        if partial is not None and not speech.given_up:
            self._on_partial(partial)

    async def _next_piece(self, speech: Speech, utterance: Utterance) -> Samples | None:
        """Wait for the next piece of speech; None at the utterance's end."""
        while not speech.ready:
            if speech.to_be_pondered:
                await self._ponder(speech, utterance)
            else:
                self._progress.set()
                await speech.change()
        return speech.take()

    async def _ponder(self, speech: Speech, utterance: Utterance) -> None:
        """Have the engine work ahead until it is done, or the speech has gone on or ended."""
        pondering = asyncio.ensure_future(utterance.ponder())
        changing = asyncio.ensure_future(speech.pause_over())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(speech.patience_s):
                    await asyncio.wait({pondering, changing}, return_when=asyncio.FIRST_COMPLETED)
            if pondering.done():
                self._tell(pondering.result(), speech)
        finally:
            speech.pondered = True
            for waiting in (pondering, changing):
                waiting.cancel()
            await asyncio.wait({pondering, changing})

    async def _cancel(self, utterance: Utterance) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                await utterance.cancel()
        except TimeoutError:
            # The engine frees the utterance when it can; the call must not wait for that.
            return


@asynccontextmanager
async def _patience(limit_s: float, engine: str) -> AsyncIterator[None]:
    """Turn waiting for an engine beyond a limit into `EngineFailed`."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError as error:
        raise EngineFailed(
            f"no answer within {limit_s:.1f} s", where=engine, remedy="the utterance is lost"
        ) from error
