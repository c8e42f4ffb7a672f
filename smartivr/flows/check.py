"""Looks a flow over for what will give callers trouble."""

from collections.abc import Callable, Iterator, Sequence

from smartivr.dialog.flow import Flow
from smartivr.flows.destinations import check_destinations
from smartivr.flows.finding import SEVERITIES, Code, Finding, Found, Severity
from smartivr.flows.hearing import Alike, UnknownWords, check_hearing
from smartivr.flows.load import LineSource
from smartivr.flows.paths import check_paths
from smartivr.flows.saying import HasRecording, check_saying
from smartivr.flows.serving import check_serving

__all__ = ["Code", "Finding", "Severity", "check"]

VoiceTrouble = Callable[[str], str]
"""What is wrong with how a line writes its voice; empty: nothing."""
_WORST_FIRST = tuple(Severity)


def check(
    flow: Flow,
    unknown_words: UnknownWords | None = None,
    *,
    has_recording: HasRecording | None = None,
    voice_trouble: VoiceTrouble | None = None,
    source: LineSource | None = None,
    sounds: bool = True,
    alike: Sequence[Alike] | None = None,
) -> list[Finding]:
    """List everything worth a look, the worst first.

    Without `unknown_words`, `has_recording` or `voice_trouble` their part is left out; with a
    `source` each finding names its place in the file. How phrases sound takes longest to look at
    and never stops a line; without `sounds` it is left out. `alike` is what is known of it already.
    """
    heard = check_hearing(flow, unknown_words, alike) if sounds else ()
    found = [*_seen(flow, has_recording), *heard]
    located = [_finding(each, source) for each in found]
    if voice_trouble and (trouble := voice_trouble(flow.voice)):
        where = str(source.flow_file.place(("voice",))) if source else "voice"
        located.append(Finding(SEVERITIES[Code.BAD_VOICE], where, Code.BAD_VOICE, trouble))
    return sorted(located, key=lambda finding: _WORST_FIRST.index(finding.severity))


def _seen(flow: Flow, has_recording: HasRecording | None) -> Iterator[Found]:
    yield from check_paths(flow)
    yield from check_saying(flow, has_recording)
    yield from check_destinations(flow)
    yield from check_serving(flow)


def _finding(found: Found, source: LineSource | None) -> Finding:
    where = found.step or found.intent
    if source and found.intent:
        where = str(source.intent(found.intent))
    elif source and found.step:
        where = str(source.step(found.step, *found.path))
    elif source:
        where = str(source.phrases_file.place(()))
    return Finding(SEVERITIES[found.code], where, found.code, found.message)
