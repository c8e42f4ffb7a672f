"""Questions whose answers are not understood, or that get none."""

from collections.abc import Iterator

from smartivr.statistics.advice.case import Advice, Case, percent
from smartivr.statistics.advice.evidence import least_share

NO_MATCH = 0.20
NO_INPUT = 0.20
DENIED = 0.30
ENOUGH_READ_BACK = 20


def not_understood(case: Case) -> Iterator[Advice]:
    """Look at the wording, then at the recognizer, where answers are often not understood."""
    for step, figures in case.judged:
        missed, entered = figures.with_no_match, figures.entered
        if step.interactive and least_share(missed, entered) > NO_MATCH:
            yield Advice(
                code="not-understood",
                subject=figures.step,
                sentence=(
                    f"Name the answers of {figures.step!r} in its prompt word for word, and see"
                    " what callers say there; if they say what is expected, try another"
                    " recognizer."
                ),
                evidence=(
                    f"{missed} of {entered} callers were not understood at least once"
                    f" ({percent(missed, entered)})."
                ),
                where=case.where(figures.step),
                calls=missed,
                counts={"not_understood": missed, "entered": entered},
            )


def silent(case: Case) -> Iterator[Advice]:
    """Make it plain that something is asked, where callers often say nothing."""
    for step, figures in case.judged:
        mute, entered = figures.with_no_input, figures.entered
        if step.interactive and least_share(mute, entered) > NO_INPUT:
            yield Advice(
                code="callers-silent",
                subject=figures.step,
                sentence=(
                    f"End the prompt of {figures.step!r} with the question itself, or give callers"
                    " more time: many say nothing."
                ),
                evidence=f"{mute} of {entered} callers were silent ({percent(mute, entered)}).",
                where=case.where(figures.step),
                calls=mute,
                counts={"silent": mute, "entered": entered},
            )


def sounds_alike(case: Case) -> Iterator[Advice]:
    """Word an option otherwise that is read back to callers who had not meant it."""
    for _, figures in case.judged:
        for option, asked in figures.read_back.items():
            denied = figures.denied[option]
            enough = asked >= ENOUGH_READ_BACK
            if not enough or least_share(denied, asked) <= DENIED:
                continue
            meant = figures.instead[option].most_common(1)
            instead = f"; {meant[0][1]} of them then took {meant[0][0]!r}" if meant else ""
            yield Advice(
                code="sounds-alike",
                subject=figures.step,
                sentence=(
                    f"Word {option!r} at {figures.step!r} so that it sounds less like what else"
                    " callers say there."
                ),
                evidence=(
                    f"Of {asked} times that it was read back, {denied} were not meant"
                    f" ({percent(denied, asked)}){instead}."
                ),
                where=case.where(figures.step, "options", option),
                calls=denied,
                counts={"read_back": asked, "denied": denied},
            )
