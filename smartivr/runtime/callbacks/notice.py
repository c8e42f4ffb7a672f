"""Tells somebody of a callback that was tried in vain."""

from smartivr.errors import NotFound
from smartivr.runtime.callbacks.calling_back import NOTIFY
from smartivr.runtime.jobs import Jobs
from smartivr.runtime.notify.base import Notice, Notifier
from smartivr.store.records import CallbackRecord, JobRecord
from smartivr.store.store import Store


class CallbackNotices:
    """The job that words the notice and hands it to the notifier."""

    def __init__(self, store: Store, jobs: Jobs, notifier: Notifier) -> None:
        self._store = store
        self._notifier = notifier
        jobs.register(NOTIFY, self.tell)

    async def tell(self, job: JobRecord) -> None:
        """Hand it over.

        Raises:
            NotifyFailed: it could not be handed over; it is tried again.
            StoreError: the database refuses.

        """
        try:
            callback = await self._store.callbacks.get(str(job.payload["callback"]))
        except NotFound:  # its caller has been erased meanwhile
            return
        await self._notifier.notify(notice(callback))


def notice(callback: CallbackRecord) -> Notice:
    """Word the notice."""
    times = "once" if callback.attempts == 1 else f"{callback.attempts} times"
    text = (
        f"A caller of line {callback.line} was promised a call back by {callback.queue} and was "
        f"not reached.\n\nNumber:   {callback.number}\nPromised: {callback.created_at}\n"
        f"Tried:    {times}, the last time: {callback.last_result}\n"
    )
    return Notice(
        kind="callback-failed",
        subject=f"Callback failed: {callback.queue}",
        text=text,
        facts={
            "callback": callback.id,
            "line": callback.line,
            "queue": callback.queue,
            "number": callback.number,
            "attempts": str(callback.attempts),
            "last_result": callback.last_result,
            "promised_at": callback.created_at,
        },
    )
