"""Drafts: what somebody writes of a line until it is published; no caller gets it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from smartivr.errors import BadMessage, EditedMeanwhile
from smartivr.flows.centre import CENTRE
from smartivr.runtime.clock import Clock
from smartivr.runtime.publishing.candidate import files_of, is_file_of, scripts_in
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.records import DraftRecord, VersionRecord
from smartivr.store.store import Store

MOST_DRAFTS = 100
"""Of one line; who needs more has forgotten some."""
MOST_FILES = 200
LARGEST = 1_000_000
"""Characters of all files of a draft together."""


@dataclass(frozen=True)
class LineTexts:
    """What a line is made of now."""

    version: int
    """The version that new calls take; 0: nothing is published, these are the folder's files."""
    files: Mapping[str, str]
    """File name -> text, scripted calls included."""


class Drafting:
    """Begins, changes and publishes drafts."""

    def __init__(self, folder: Path, store: Store, publisher: Publisher, clock: Clock) -> None:
        self._folder = folder
        self._drafts = store.drafts
        self._publisher = publisher
        self._clock = clock

    async def texts(self, line: str) -> LineTexts:
        """Return the files of the version that new calls take, or else of the folder.

        A version that was published without scripted calls goes with those of the folder. Of a
        line that is out of service, what it was last; of one that is still a draft, nothing.

        Raises:
            NotFound: there is no such line.
            StoreError: the database cannot be read.

        """
        active = await self._publisher.active(line)
        if active is None:
            return LineTexts(0, await self._texts_not_in_use(line))
        files = dict(active.files)
        if not scripts_in(files) and line in self._publisher.lines_in_folder():
            files |= scripts_in(texts_in(line, self._publisher.folder_of(line)))
        return LineTexts(active.number, files)

    async def _texts_not_in_use(self, line: str) -> Mapping[str, str]:
        if line == CENTRE:
            return texts_in(line, self._folder)
        if line in self._publisher.lines_in_folder():
            return texts_in(line, self._publisher.folder_of(line))
        if line not in await self._publisher.lines() and await self._drafts.list(line):
            return {}
        newest = next(iter(await self._publisher.versions(line)), None)
        return newest.files if newest else {}

    async def all(self, line: str = "") -> list[DraftRecord]:
        """Return the drafts (of a line) without their files, last changed first.

        Raises:
            StoreError: the database cannot be read.

        """
        return await self._drafts.list(line)

    async def find(self, line: str, draft: str) -> DraftRecord:
        """Return a draft.

        Raises:
            NotFound: there is no such draft.
            StoreError: the database cannot be read.

        """
        return await self._drafts.get(line, draft)

    async def begin(
        self, line: str, author: str, *, note: str = "", files: Mapping[str, str] | None = None
    ) -> DraftRecord:
        """Begin a draft with these files, or else with those that new calls take.

        With files it may be a line that is not there yet.

        Raises:
            NotFound: there is no such line, and no files are given.
            BadMessage: there are too many drafts, or a file that no line has.
            StoreError: it is not kept.

        """
        known = line in await self._publisher.lines()
        now = await self.texts(line) if known or files is None else LineTexts(0, {})
        if len(await self._drafts.list(line)) >= MOST_DRAFTS:
            raise BadMessage(
                f"{line!r} has {MOST_DRAFTS} drafts already", remedy="delete those of no use"
            )
        at = self._clock.now().isoformat()
        draft = DraftRecord(
            id=secrets.token_hex(6),
            line=line,
            author=author,
            made_at=at,
            changed_at=at,
            changed_by=author,
            files=_checked(line, now.files if files is None else files),
            note=note,
            base=now.version,
        )
        await self._drafts.add(draft)
        return draft

    async def save(
        self, draft: DraftRecord, author: str, files: Mapping[str, str], note: str | None = None
    ) -> DraftRecord:
        """Keep these files (and this note) in place of those of a draft as it was seen.

        Raises:
            EditedMeanwhile: somebody else has changed it since.
            NotFound: there is no such draft any more.
            BadMessage: there is a file that no line has, or too much text.
            StoreError: it is not kept.

        """
        changed = replace(
            draft,
            files=_checked(draft.line, files),
            note=draft.note if note is None else note,
            changed_by=author,
            changed_at=self._clock.now().isoformat(),
        )
        return await self._drafts.change(changed)

    async def delete(self, line: str, draft: str) -> None:
        """Forget a draft.

        Raises:
            NotFound: there is no such draft.
            StoreError: it is not deleted.

        """
        await self._drafts.delete(line, draft)

    async def publish(
        self, draft: DraftRecord, author: str, *, revision: int, note: str, over: int
    ) -> VersionRecord:
        """Publish a draft, which is a draft no more.

        Args:
            draft: as it is kept now.
            author: who publishes it.
            revision: the state of the draft that was seen.
            note: what it changes.
            over: the version that has to be the active one still; 0: none is.

        Raises:
            EditedMeanwhile: the draft or the line was changed since.
            FlowError: with every mistake, each located; the version before stays.
            VoiceMissing: the line asks for a voice that is not installed.
            StoreError: it could not be kept, and new calls do not take it.

        """
        if draft.revision != revision:
            raise EditedMeanwhile(
                "somebody else has changed this draft since you opened it",
                remedy="open it again to see both",
            )
        kept = await self._publisher.publish(
            draft.line, author=author, note=note, texts=draft.files, over=over
        )
        await self._drafts.delete(draft.line, draft.id)
        return kept


def _checked(line: str, files: Mapping[str, str]) -> Mapping[str, str]:
    strange = next((name for name in files if not is_file_of(line, name)), None)
    if strange is not None:
        scripts = () if line == CENTRE else ("calls/NAME.yaml",)
        known = ", ".join((*files_of(line), *scripts))
        raise BadMessage(f"{line!r} has no file {strange[:64]!r}", remedy=f"there are {known}")
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST:
        raise BadMessage(
            f"a draft has at most {MOST_FILES} files of {LARGEST} characters together",
            remedy="edit these files in the server's folder",
        )
    return dict(files)


def texts_in(line: str, folder: Path) -> dict[str, str]:
    """Read what a folder has of the files of a line, or of the centre, however faulty."""
    found = [folder / name for name in files_of(line)]
    if line != CENTRE:
        found += sorted((folder / "calls").glob("*.yaml"))
    texts = {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8-sig", "replace")
        for path in found
        if path.is_file()
    }
    return {name: text for name, text in texts.items() if is_file_of(line, name)}
