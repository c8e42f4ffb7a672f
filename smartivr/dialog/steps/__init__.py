"""The verbs of a flow, one file each."""

from smartivr.dialog.steps.answer import Answer
from smartivr.dialog.steps.ask import Ask
from smartivr.dialog.steps.base import Step
from smartivr.dialog.steps.branch import Branch
from smartivr.dialog.steps.callback import Callback
from smartivr.dialog.steps.directory import Directory
from smartivr.dialog.steps.hangup import Hangup
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.steps.say import Say
from smartivr.dialog.steps.transfer import Transfer
from smartivr.dialog.steps.use import Use
from smartivr.dialog.steps.voicemail import Voicemail

VERBS: dict[str, type[Step]] = {
    step.verb: step
    for step in (
        *(Say, Menu, Ask, Directory, Answer, Branch, Use),
        *(Transfer, Queue, Voicemail, Callback, Hangup),
    )
}
"""A step is told by the one verb among its keys; destinations may also carry `say`."""

PRECEDENCE = (*(verb for verb in VERBS if verb != "say"), "say")
"""The order in which a step's keys are searched for its verb."""
