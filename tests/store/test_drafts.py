"""Drafts over either database."""

import asyncio
from dataclasses import replace

import pytest

from smartivr.errors import EditedMeanwhile, NotFound
from smartivr.store.records import DraftRecord, VersionRecord

AT = "2026-11-23T10:00:00+00:00"
DRAFT = DraftRecord("d1", "shop", "ann", AT, AT, "ann", {"flow.yaml": "a: ążß 1\n"}, "sundays", 3)


async def test_a_draft_is_kept_with_its_files_and_listed_without(store):
    await store.drafts.add(DRAFT)
    await store.drafts.add(replace(DRAFT, id="d2", changed_at="2026-11-23T11:00:00+00:00"))
    await store.drafts.add(replace(DRAFT, id="d3", line="bank"))
    assert await store.drafts.get("shop", "d1") == DRAFT
    assert [(one.id, one.files) for one in await store.drafts.list("shop")] == [
        ("d2", {}),
        ("d1", {}),
    ]
    assert len(await store.drafts.list()) == 3


async def test_who_has_seen_the_present_state_may_change_it(store):
    await store.drafts.add(DRAFT)
    kept = await store.drafts.change(replace(DRAFT, files={"flow.yaml": "b"}, changed_by="bob"))
    assert (kept.revision, kept.changed_by, kept.files) == (2, "bob", {"flow.yaml": "b"})
    assert await store.drafts.get("shop", "d1") == kept


async def test_of_two_who_change_the_same_state_one_is_refused(store):
    await store.drafts.add(DRAFT)
    writers = [
        store.drafts.change(replace(DRAFT, files={"flow.yaml": text})) for text in ("one", "two")
    ]
    done = await asyncio.gather(*writers, return_exceptions=True)
    (refused,) = [one for one in done if isinstance(one, EditedMeanwhile)]
    (kept,) = [one for one in done if isinstance(one, DraftRecord)]
    assert "somebody else" in str(refused)
    assert await store.drafts.get("shop", "d1") == kept


async def test_a_draft_belongs_to_its_line(store):
    await store.drafts.add(DRAFT)
    for asked in (
        store.drafts.get("bank", "d1"),
        store.drafts.change(replace(DRAFT, line="bank")),
        store.drafts.delete("bank", "d1"),
    ):
        with pytest.raises(NotFound):
            await asked
    await store.drafts.delete("shop", "d1")
    with pytest.raises(NotFound, match="published or deleted"):
        await store.drafts.get("shop", "d1")
    with pytest.raises(NotFound):
        await store.drafts.delete("shop", "d1")


async def test_what_was_sent_is_told_from_what_was_found(store):
    found = VersionRecord("shop", 0, "aa", "", "found", AT, active=True)
    first = await store.versions.publish(found)
    sent = await store.versions.publish(replace(found, hash="bb", sent=True))
    assert await store.versions.active("shop") == sent
    assert await store.versions.newest_found("shop") == replace(first, active=False)
    assert await store.versions.newest_found("bank") is None
