"""`smartivr models verify`: how well a speech model hears what a line expects."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import FAILED, err, out

if TYPE_CHECKING:
    from smartivr.recognition.cost import Cost
    from smartivr.recognition.verify import Verified
    from smartivr.settings import Settings
    from smartivr.statistics.rates import Rate
    from smartivr.synthesis.base import Voice

MOST_SHOWN = 10
ENOUGH_HEARD, ENOUGH_REFUSED = 0.9, 0.8


def verify(
    name: Annotated[
        str, typer.Argument(help="Name of a model, as `smartivr models list` shows it.")
    ],
    line: Annotated[str, typer.Option(help="Line whose phrases are spoken to it.")] = "telecom",
    voice: Annotated[
        list[str] | None,
        typer.Option(help="Voice that speaks, as in a flow; default: a clear one, and piper's."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Speak a line's phrases to a model, and sentences it must refuse, and count both.

    Ends with 1 unless at least 90 % of the phrases are heard and 80 % of the others refused.

    Example: smartivr models verify vosk-tiny-en --line telecom
    """
    from smartivr.settings import load
    from smartivr.statistics.rates import Rate

    with err.status(f"speaking to {name}"):
        verified = asyncio.run(_verify(name, line, tuple(voice or ()), load()))
    tried = verified.by_voice
    heard = Rate(sum(v.spoken - len(v.missed) for v in tried), sum(v.spoken for v in tried))
    refused = Rate(
        sum(v.outsiders - len(v.accepted) for v in tried), sum(v.outsiders for v in tried)
    )
    fits = (heard.value or 0.0) >= ENOUGH_HEARD and (refused.value or 0.0) >= ENOUGH_REFUSED
    if as_json:
        _print_json(verified, heard, refused, fits=fits)
    else:
        _print(verified, heard, refused)
        verdict = "fits" if fits else "does not fit"
        out.print(f"{name} {verdict} the line {line}", style="green" if fits else "red")
    if not fits:
        raise typer.Exit(FAILED)


async def _verify(
    name: str, line: str, preferences: tuple[str, ...], settings: "Settings"
) -> "Verified":
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.hearing import expecting_at
    from smartivr.flows.load import load_line
    from smartivr.recognition.verify import verify_model
    from smartivr.understanding.vocabulary import Vocabulary

    flow = load_line(line_folder(line, settings))
    expected = [expecting_at(flow, step) for step in flow.steps.values()]
    vocabularies = [Vocabulary.of(expecting) for expecting in expected if expecting]
    voices = _voices(flow.language, preferences, settings)
    try:
        return await verify_model(name, vocabularies, voices, models=settings.home / "models")
    finally:
        for each in voices:
            await each.close()


def _voices(language: str, preferences: Iterable[str], settings: "Settings") -> "list[Voice]":
    """The voices asked for, or else a clear one, and that of piper where one is installed."""
    from smartivr.errors import VoiceMissing
    from smartivr.evaluate.synthetic_caller import clear_voice
    from smartivr.synthesis.registry import choose

    downloads = settings.home / "models" / "downloads"
    asked = [choose(language, preference, downloads) for preference in preferences]
    if asked:
        return asked
    found: list[Voice] = [clear_voice(language)]
    try:
        found.append(choose(language, "piper", downloads))
    except VoiceMissing:
        return found
    return found


def _print(verified: "Verified", heard: "Rate", refused: "Rate") -> None:
    out.print(f"phrases heard word for word  {_shown(heard)}")
    out.print(f"other sentences refused      {_shown(refused)}")
    for tried in verified.by_voice:
        out.print(f"voice {tried.voice}", markup=False)
        for phrase, instead in tried.missed[:MOST_SHOWN]:
            out.print(f"  {phrase!r} was heard as {instead!r}", style="dim", markup=False)
        for sentence in tried.accepted[:MOST_SHOWN]:
            out.print(f"  {sentence!r} was not refused", style="dim", markup=False)
    unknown = verified.by_voice[0].unknown_words
    if unknown:
        out.print(f"unknown words                {', '.join(unknown)}", markup=False)
    _print_cost(verified.cost)


def _print_cost(cost: "Cost") -> None:
    megabytes = "not known" if cost.model_mb is None else f"{cost.model_mb:.0f} MB"
    a_call = "not known" if cost.call_mb is None else f"{cost.call_mb:.1f} MB"
    out.print(f"loaded in                    {cost.load_s:.1f} s")
    out.print(f"memory                       {megabytes}, and {a_call} for each caller who speaks")
    out.print(
        f"computing                    {cost.cpu_per_s:.3f} s for a second of speech, "
        f"{cost.free_cpu_per_s:.3f} s without a grammar"
    )
    out.print(
        f"on {cost.threads} threads                 {cost.speedup:.1f} times as fast as on one"
    )


def _print_json(verified: "Verified", heard: "Rate", refused: "Rate", *, fits: bool) -> None:
    told = {
        "fits": fits,
        "heard": {"of": heard.of, "share": heard.value, "interval": heard.interval},
        "refused": {"of": refused.of, "share": refused.value, "interval": refused.interval},
        **asdict(verified),
    }
    out.print_json(json.dumps(told))


def _shown(rate: "Rate") -> str:
    if rate.value is None or rate.interval is None:
        return "none"
    low, high = rate.interval
    return f"{rate.value:.1%} of {rate.of} (95 % interval {low:.0%} to {high:.0%})"
