"""A callback to whoever left a voice message."""

import secrets
from datetime import datetime, timedelta

from smartivr.store.records import CallbackRecord, VoicemailRecord

FIRST_S = 60.0
"""So long the agent who asked for it has it alone; then it is its queue's."""


def callback_of(message: VoicemailRecord, queue: str, now: datetime) -> CallbackRecord:
    """Make the callback that an agent asks for who sees to a message."""
    said = [{"who": "caller", "text": message.transcript}] if message.transcript else []
    return CallbackRecord(
        id=secrets.token_hex(6),
        line=message.line,
        queue=queue,
        number=message.caller,
        since=now.isoformat(),
        due_at=(now + timedelta(seconds=FIRST_S)).isoformat(),
        call=message.call,
        created_at=now.isoformat(),
        context={"call": message.call, "line": message.line, "transcript": said},
    )
