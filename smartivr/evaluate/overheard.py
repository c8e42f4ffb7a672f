"""What a recognizer hears in recordings, kept in a file to learn and to measure from later.

Hearing takes minutes, learning from what was heard takes seconds; so the two are apart.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from smartivr.errors import DatasetError
from smartivr.line import Samples
from smartivr.recognition.base import Channel, Recognizer, Utterance
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.vocabulary import Vocabulary


@dataclass(frozen=True)
class Overheard:
    """One recording under one condition, and every stretch of speech that was heard in it."""

    line: str
    step: str
    file: str
    condition: str
    intent: str
    """As labelled; empty means out of scope."""
    slots: Mapping[str, str] = field(default_factory=dict)
    speaker: str = ""
    split: str = ""
    text: str = ""
    utterances: tuple[Hypothesis, ...] = ()


class Eavesdropper:
    """A recognizer that keeps what another hears, and tells the call that it heard nothing.

    A call that hears nothing goes on listening, so every utterance of a recording is kept.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self.name = recognizer.name
        self.language = recognizer.language
        self.kept: list[Hypothesis] = []
        self._recognizer = recognizer

    async def start(self) -> None:
        """Start the recognizer."""
        await self._recognizer.start()

    async def open(self, vocabulary: Vocabulary, channel: Channel | None = None) -> "_Overhearing":
        """Begin an utterance."""
        return _Overhearing(await self._recognizer.open(vocabulary, channel), self.kept)

    def unknown_words(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that can never be heard."""
        return self._recognizer.unknown_words(words)

    async def close(self) -> None:
        """Close the recognizer."""
        await self._recognizer.close()


class _Overhearing:
    """One utterance; partial results pass through, so that it ends when a call's would."""

    def __init__(self, utterance: Utterance, kept: list[Hypothesis]) -> None:
        self._utterance = utterance
        self._kept = kept

    async def feed(self, samples: Samples) -> Hypothesis | None:
        return await self._utterance.feed(samples)

    async def ponder(self) -> None:
        await self._utterance.ponder()

    async def finish(self) -> Hypothesis:
        self._kept.append(await self._utterance.finish())
        return Hypothesis(engine=self._kept[-1].engine)

    async def cancel(self) -> None:
        await self._utterance.cancel()


def append_overheard(out: Path, recording: Overheard) -> None:
    """Write a recording at the end of a file, as one line of JSON.

    Raises:
        DatasetError: the file cannot be written.

    """
    line = json.dumps(asdict(recording), ensure_ascii=False)
    try:
        with out.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise DatasetError("what was heard cannot be written", where=str(out)) from error


def read_overheard(source: Path) -> tuple[Overheard, ...]:
    """Read what `append_overheard` wrote.

    Raises:
        DatasetError: the file cannot be read or is something else.

    """
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
        return tuple(_recording(json.loads(line)) for line in lines if line)
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError("what was heard cannot be read", where=str(source)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise DatasetError(
            "this is not what `smartivr confidence-hear` writes", where=str(source)
        ) from error


def _recording(fields: dict[str, object]) -> Overheard:
    heard = fields.pop("utterances")
    return Overheard(**fields, utterances=tuple(_hypotheses(heard)))  # type: ignore[arg-type]  # wrong types are a TypeError, caught above


def _hypotheses(heard: object) -> Iterator[Hypothesis]:
    for each in heard:  # type: ignore[attr-defined]  # the same
        alternatives = tuple(Alternative(**reading) for reading in each.pop("alternatives"))
        ears = tuple(_hypotheses(each.pop("ears", ())))
        yield Hypothesis(alternatives, ears=ears, **each)
