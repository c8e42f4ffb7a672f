"""A part of a page that does not come is not passed over in silence."""

from playwright.async_api import expect

from smartivr.errors import StoreError


async def test_what_a_page_asks_for_in_vain_is_said_until_it_works(house, supervisor, monkeypatch):
    page = await supervisor.open("/calls")
    told, find = page.get_by_role("alert"), page.get_by_role("button", name="Find")
    async with page.expect_response("**/calls/found"):
        await find.click()
    await expect(told).to_be_hidden()

    async def away(*_):
        raise StoreError("the database is away")

    with monkeypatch.context() as changed:
        changed.setattr(house.store, "find_calls", away)
        await find.click()
        await expect(told).to_have_text("the database is away")
    await find.click()
    await expect(told).to_be_hidden()
    await supervisor.context.set_offline(True)
    await find.click()
    await expect(told).to_contain_text("The server cannot be reached")
    supervisor.means("/calls: ")  # of what was done to it, htmx and the browser tell the console
