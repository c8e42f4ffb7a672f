"""Every figure by name: its heading, its unit and what it means."""

from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | None
"""A figure's value; None where there was nothing to measure."""


class Unit(StrEnum):
    """How a figure is written."""

    WORD = "word"
    COUNT = "count"
    SHARE = "share"
    """0..1, written in percent."""
    SECONDS = "seconds"
    RATIO = "ratio"


@dataclass(frozen=True)
class Figure:
    """One column of a table."""

    key: str
    heading: str
    unit: Unit
    meaning: str
    """One sentence."""


_WORD, _COUNT, _SHARE = Unit.WORD, Unit.COUNT, Unit.SHARE
_SECONDS, _RATIO = Unit.SECONDS, Unit.RATIO

_GROUPS = (
    Figure("line", "Line", _WORD, "The line that was called."),
    Figure("queue", "Queue", _WORD, "The queue that callers waited in."),
    Figure("day", "Day", _WORD, "The day, by the line's clock."),
    Figure("weekday", "Weekday", _WORD, "The day of the week, by the line's clock."),
    Figure("hour", "Hour", _WORD, "The hour of the day, by the line's clock."),
    Figure("agent", "Agent", _WORD, "The person who took calls."),
    Figure("called", "Called number", _WORD, "The number that was called."),
    Figure("version", "Version", _WORD, "The version of the flow that the call ran on."),
    Figure("step", "Step", _WORD, "The step of the flow."),
    Figure("kind", "Kind", _WORD, "The step's verb."),
    Figure("option", "Option", _WORD, "What callers settled for at the step."),
)
_CALLS = (
    Figure("calls", "Calls", _COUNT, "Calls that began in the time and are over."),
    Figure("containment", "Contained", _SHARE, "Calls that the flow served by itself, of all."),
    Figure(
        "true_containment",
        "No repeat in 24 h",
        _SHARE,
        "Contained calls whose caller did not phone the line again within 24 hours, of all.",
    ),
    Figure(
        "zero_out",
        "Asked for agent",
        _SHARE,
        "Calls in which the caller asked for a human, of all.",
    ),
    Figure(
        "abandoned",
        "Hung up",
        _SHARE,
        "Calls whose caller hung up before a destination, or while waiting there, of all.",
    ),
    Figure("agent_calls", "By agents", _COUNT, "Calls in which somebody talked to the caller."),
    Figure(
        "first_contact",
        "Resolved at once",
        _SHARE,
        "Calls that were served or put through and whose caller did not phone the line again"
        " within 7 days, of those served or put through.",
    ),
    Figure("duration_mean_s", "Call", _SECONDS, "From answering a call to its end, in the mean."),
    Figure(
        "to_destination_s",
        "To destination",
        _SECONDS,
        "From answering a call to its first destination; half of the callers are there sooner.",
    ),
    Figure("by_speech", "By speech", _SHARE, "Answers that were spoken, of all; others are keyed."),
)
_WAITS = (
    Figure("offered", "Joined", _COUNT, "Stays in a queue."),
    Figure("answered", "Answered", _COUNT, "Stays that ended with an agent."),
    Figure(
        "gave_up",
        "Gave up",
        _COUNT,
        "Stays whose caller hung up after 5 s or more.",
    ),
    Figure(
        "short", "Under 5 s", _COUNT, "Stays whose caller hung up before 5 s; no share counts them."
    ),
    Figure(
        "service_level",
        "In time",
        _SHARE,
        "Stays answered within the queue's promise, of all answered or given up.",
    ),
    Figure(
        "service_level_answered",
        "In time, of answered",
        _SHARE,
        "Stays answered within the queue's promise, of all answered.",
    ),
    Figure("abandonment", "Given up", _SHARE, "Stays given up, of all answered or given up."),
    Figure("wait_mean_s", "Wait", _SECONDS, "From joining the queue to the agent, in the mean."),
    Figure("wait_median_s", "Median wait", _SECONDS, "Half of those answered waited no longer."),
    Figure("wait_p90_s", "90 % wait", _SECONDS, "Nine of ten answered waited no longer."),
    Figure("wait_longest_s", "Longest wait", _SECONDS, "The longest wait that was answered."),
    Figure(
        "given_up_after_s",
        "Patience",
        _SECONDS,
        "How long callers waited who gave up, in the mean.",
    ),
    Figure("left_for_callback", "Callbacks", _COUNT, "Stays left for the promise of a callback."),
    Figure(
        "estimate_near",
        "Estimate right",
        _SHARE,
        "Stays whose wait differed from the first estimate told by at most 20 % of the wait,"
        " of those answered that were told one.",
    ),
    Figure(
        "estimate_error_s",
        "Estimate off by",
        _SECONDS,
        "The first estimate told minus the wait, in the mean; above 0, callers were told too much.",
    ),
)
_TALKS = (
    Figure("talks", "Talks", _COUNT, "Parts that agents had in calls, consultations left out."),
    Figure("talk_mean_s", "Talk", _SECONDS, "From answering to the talk's end without hold."),
    Figure("hold_mean_s", "Hold", _SECONDS, "On hold, per talk."),
    Figure("wrap_up_mean_s", "Wrap-up", _SECONDS, "From the talk's end to the wrap-up's."),
    Figure("handling_mean_s", "Handling", _SECONDS, "Talk, hold and wrap-up together, per talk."),
    Figure(
        "transfers_per_call", "Transfers a call", _RATIO, "Talks after a transfer, per call talked."
    ),
    Figure(
        "occupancy",
        "Occupancy",
        _SHARE,
        "Time with a caller or in wrap-up, of the time logged in and not paused.",
    ),
    Figure("there_s", "There", _SECONDS, "Time logged in and not paused, of all agents together."),
    Figure("paused_s", "Paused", _SECONDS, "Time logged in and paused."),
)
_CALLBACKS = (
    Figure("callbacks", "Promised", _COUNT, "Callbacks promised."),
    Figure("callbacks_kept", "Kept", _SHARE, "Callbacks that reached the caller, of all tried."),
    Figure("callback_attempts", "Attempts", _RATIO, "Attempts per callback that is over."),
    Figure("callbacks_open", "Open", _COUNT, "Callbacks that are still to be made."),
)
_STEPS = (
    Figure("entered", "Entered", _COUNT, "Stays at the step; a call may have several."),
    Figure("no_input", "Silent", _SHARE, "Stays with at least one silence, of all."),
    Figure("no_match", "Not understood", _SHARE, "Stays with at least one miss, of all."),
    Figure("agent_asked", "Agent", _SHARE, "Stays in which the caller asked for a human, of all."),
    Figure(
        "hang_ups", "Hung up here", _SHARE, "Stays that the caller ended by hanging up, of all."
    ),
    Figure("given_up", "In vain", _SHARE, "Stays that ended after the last attempt, of all."),
    Figure(
        "interrupted", "Interrupted", _SHARE, "Stays whose first prompt was not heard to its end."
    ),
    Figure("lasted_median_s", "Stay", _SECONDS, "Half of the stays are no longer."),
)
_OPTIONS = (
    Figure("chosen", "Chosen", _COUNT, "How often it was taken."),
    Figure("chosen_share", "Share", _SHARE, "How often, of everything taken at the step."),
    Figure(
        "denied", "Denied", _SHARE, "How often it was not meant, of all times it was read back."
    ),
)

FIGURES = {
    figure.key: figure
    for figure in (
        *_GROUPS,
        *_CALLS,
        *_WAITS,
        *_TALKS,
        *_CALLBACKS,
        *_STEPS,
        *_OPTIONS,
    )
}
"""Key -> figure, in the order of the documentation."""
