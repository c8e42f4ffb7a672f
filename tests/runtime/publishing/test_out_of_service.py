"""Lines that are taken out of service, and put back."""

import pytest
from publishing_office import BOTH

from smartivr.errors import BadMessage, NotFound, OutOfTurn
from smartivr.flows.centre import CENTRE


@BOTH
async def test_a_line_out_of_service_stays_so_until_it_is_put_back(office) -> None:
    book, publisher = await office.server()
    await publisher.retire("shop")
    assert "shop" not in book
    assert await publisher.lines() == {"shop": None, CENTRE: None}
    book, publisher = await office.server()
    assert "shop" not in book
    with pytest.raises(NotFound, match="no version of 'shop' is in use"):
        await publisher.retire("shop")
    assert (await publisher.roll_back("shop")).number == 1
    book, publisher = await office.server()
    assert book["shop"].title == "One"


async def test_edited_files_put_a_line_back_into_service(office) -> None:
    _, publisher = await office.server()
    await publisher.retire("shop")
    office.write("Two")
    book, _ = await office.server()
    assert book["shop"].title == "Two"


async def test_a_line_that_numbers_lead_to_stays_in_service(office) -> None:
    (office.folder / "numbers.yaml").write_text("numbers:\n  '+442079460100': shop\n")
    book, publisher = await office.server()
    with pytest.raises(OutOfTurn, match=r"lead to 'shop' \(.*numbers\.yaml:2\)"):
        await publisher.retire("shop")
    with pytest.raises(BadMessage, match="what they share"):
        await publisher.retire(CENTRE)
    assert "shop" in book


async def test_numbers_of_a_line_that_was_left_out_keep_no_other_in_service(office) -> None:
    (office.folder / "numbers.yaml").write_text("numbers:\n  '100': left_out\n")
    book, publisher = await office.server()
    await publisher.retire("shop")
    assert "shop" not in book
