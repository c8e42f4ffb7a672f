"""What is still to be done, at least once, by whichever server takes it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from smartivr.store.access import Access
from smartivr.store.columns import When, moment
from smartivr.store.records import JobRecord
from smartivr.store.rows import record, row
from smartivr.store.tables import jobs
from smartivr.store.upsert import insert_if_new

Found = list[JobRecord]


class Jobs:
    """One row a job, until it is done."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def add(self, job: JobRecord) -> None:
        """Keep a job; one with the same id is left as it is.

        Raises:
            StoreError: it is not kept.

        """

        def work(connection: Connection) -> bool:
            return insert_if_new(connection, jobs, row(job))

        await self._access.confirmed(work)

    async def claim(
        self, node: str, now: datetime, lease_s: float, kinds: Collection[str], limit: int = 1
    ) -> Found:
        """Take due jobs of these kinds in hand for so many seconds, the longest due first.

        A job that is neither done nor put off when the lease ends is due again.

        Raises:
            StoreError: none is taken.

        """
        at, until = moment(now), moment(now + timedelta(seconds=lease_s))
        due = (
            select(jobs)
            .where(jobs.c.kind.in_(list(kinds)), jobs.c.due_at <= at, jobs.c.leased_until <= at)
            .order_by(jobs.c.due_at, jobs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

        def work(connection: Connection) -> Found:
            found = [record(JobRecord, kept) for kept in connection.execute(due)]
            values: dict[str, Any] = {"node": node, "leased_until": until}
            if found:
                mine = update(jobs).where(jobs.c.id.in_([job.id for job in found]))
                connection.execute(mine.values(attempts=jobs.c.attempts + 1, **values))
            return [replace(job, attempts=job.attempts + 1, **values) for job in found]

        return await self._access.confirmed(work)

    async def done(self, job: str) -> None:
        """Forget a job that is done, or given up.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        gone = delete(jobs).where(jobs.c.id == job)
        await self._access.confirmed(lambda c: c.execute(gone).rowcount, keep_trying=True)

    async def retry(self, job: str, due_at: When, code: str) -> None:
        """Put off a job that failed with this code.

        Raises:
            StoreError: it is not committed yet; it is tried again.

        """
        later = update(jobs).where(jobs.c.id == job)
        values = later.values(due_at=due_at, failed=code, node="", leased_until="")
        await self._access.confirmed(lambda c: c.execute(values).rowcount, keep_trying=True)

    async def list(self) -> Found:
        """Return all jobs, the longest due first.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._access.records(
            JobRecord, select(jobs).order_by(jobs.c.due_at, jobs.c.id)
        )
