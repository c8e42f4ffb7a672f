"""What one server publishes, another takes over."""

import asyncio

from publishing_office import BOTH, PEOPLE

from smartivr.flows.centre import CENTRE
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.store import Store
from smartivr.store.writer import Patience


async def heard(store: Store, publisher: Publisher, change, taken) -> None:
    """Make a change, and deal with the news of it until another server has taken it."""
    news: asyncio.Queue = asyncio.Queue()
    stop = store.changes.subscribe(lambda topic, line: news.put_nowait((topic, line)))
    await change
    async with asyncio.timeout(60):
        while not taken():
            await news.get()
            await publisher.settled()
    stop()


@BOTH
async def test_another_server_takes_over_what_is_published_and_rolled_back_here(
    office, where
) -> None:
    _, here = await office.server()
    apart = Store.open(where, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    there, other = await office.server(apart)
    office.write("Two")
    change = here.publish("shop", author="")
    await heard(apart, other, change, lambda: there["shop"].title == "Two")
    await heard(apart, other, here.roll_back("shop"), lambda: there["shop"].title == "One")
    (office.folder / "people.yaml").write_text(PEOPLE)
    change = here.publish(CENTRE, author="")
    await heard(apart, other, change, lambda: "ann" in there.directory.people)
    await other.close()
    await apart.close()


async def test_other_servers_take_a_line_out_of_service_too(office) -> None:
    _, publisher = await office.server()
    other_book, other = await office.server()
    await heard(office.store, other, publisher.retire("shop"), lambda: "shop" not in other_book)
