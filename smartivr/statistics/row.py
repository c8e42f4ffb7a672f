"""The figures of one part of the past, by their names."""

from collections.abc import Mapping

from smartivr.statistics.callbacks import callback_figures
from smartivr.statistics.calls import Result, call_figures
from smartivr.statistics.figure import Value
from smartivr.statistics.past import Past
from smartivr.statistics.presence import Presence
from smartivr.statistics.queues import CALLBACK, queue_figures, stay
from smartivr.statistics.talks import talk_figures

Row = Mapping[str, Value]
"""Key of a figure -> its value."""


def row(past: Past) -> dict[str, Value]:
    """All figures but those of steps and options."""
    return {**_of_calls(past), **_of_waits(past), **_of_talks(past), **_of_callbacks(past)}


def _of_calls(past: Past) -> dict[str, Value]:
    found = call_figures(past)
    return {
        "calls": found.calls,
        "containment": found.containment,
        "true_containment": found.true_containment,
        "zero_out": found.zero_out,
        "abandoned": found.abandoned,
        "agent_calls": found.results.get(Result.AGENT.value, 0),
        "first_contact": found.first_contact,
        "duration_mean_s": found.duration.mean_s,
        "to_destination_s": found.to_destination.median_s,
        "by_speech": found.by_speech,
    }


def _of_waits(past: Past) -> dict[str, Value]:
    stays = (stay(visit, past.promise_s(visit.queue)) for visit in past.visits)
    found = queue_figures(one for one in stays if one)
    return {
        "offered": found.offered,
        "answered": found.answered,
        "gave_up": found.abandoned,
        "short": found.short_abandoned,
        "service_level": found.service_level,
        "service_level_answered": found.service_level_answered,
        "abandonment": found.abandonment,
        "wait_mean_s": found.wait.mean_s,
        "wait_median_s": found.wait.median_s,
        "wait_p90_s": found.wait.p90_s,
        "wait_longest_s": found.wait.longest_s,
        "given_up_after_s": found.abandoned_wait.mean_s,
        "left_for_callback": found.ended.get(CALLBACK, 0),
        "estimate_near": found.estimate_near,
        "estimate_error_s": found.estimate_error_s,
    }


def _of_talks(past: Past) -> dict[str, Value]:
    found, there = talk_figures(past.talks), Presence.of(past.spans)
    return {
        "talks": found.talks,
        "talk_mean_s": found.talk.mean_s,
        "hold_mean_s": found.hold.mean_s,
        "wrap_up_mean_s": found.wrap_up.mean_s,
        "handling_mean_s": found.handling.mean_s,
        "transfers_per_call": found.transfers_per_call,
        "occupancy": there.occupancy,
        "there_s": there.there_s if past.spans else None,
        "paused_s": there.paused_s if past.spans else None,
    }


def _of_callbacks(past: Past) -> dict[str, Value]:
    found = callback_figures(past.callbacks)
    return {
        "callbacks": found.promised,
        "callbacks_kept": found.kept,
        "callback_attempts": found.attempts_mean,
        "callbacks_open": found.open,
    }
