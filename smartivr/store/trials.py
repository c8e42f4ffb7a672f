"""Trial calls: they follow a draft that no caller gets, and figures leave them out."""

from sqlalchemy import ColumnElement

from smartivr.store.tables import calls

MARK = "draft:"
"""What the version of their flow begins with, where that of others is a hash."""


def trial_version(version: str) -> str:
    """Mark the version of a flow that a trial call follows."""
    return f"{MARK}{version}"


def is_trial(version: str) -> bool:
    """Tell whether a call that follows this version tries a draft out."""
    return version.startswith(MARK)


def of_trials() -> ColumnElement[bool]:
    """Make the condition for rows of trial calls."""
    return calls.c.flow_version.startswith(MARK, autoescape=True)
