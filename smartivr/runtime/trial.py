"""What a trial call follows: a flow that the line does not have (yet), and how it is spoken."""

from dataclasses import dataclass

from smartivr.dialog.flow import Flow
from smartivr.runtime.equipment import Equipment


@dataclass(frozen=True)
class Trial:
    """A draft that one call follows while everybody else gets the published line."""

    flow: Flow
    equipment: Equipment
