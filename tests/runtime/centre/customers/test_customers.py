import asyncio
import os
import sqlite3

import httpx2
import pytest

from smartivr import settings
from smartivr.errors import LookUpFailed, SettingsError
from smartivr.runtime.centre.customers.base import digits_of
from smartivr.runtime.centre.customers.registry import customers_of
from smartivr.runtime.centre.customers.table_file import TableFile
from smartivr.runtime.centre.customers.table_query import TableQuery
from smartivr.runtime.centre.customers.web_service import WebService

TABLE = "number,name,tier\n+44 20 7946 0123,Mary Field,gold\n0048600100200,Jan Kos,\n"


@pytest.mark.parametrize(
    "number", ["+442079460123", "00442079460123", "+44 20-7946 0123", "442079460123"]
)
async def test_a_customer_is_found_however_the_number_is_written(tmp_path, number):
    file = tmp_path / "customers.csv"
    file.write_text(TABLE)
    found = await TableFile(file).find(number)
    assert (found["name"], found["tier"]) == ("Mary Field", "gold")


async def test_a_table_that_hangs_holds_up_nothing_else(tmp_path):
    pipe = tmp_path / "customers.csv"
    os.mkfifo(pipe)  # whoever opens it waits until somebody writes
    customers = TableFile(pipe)
    asking = [asyncio.create_task(customers.find("1")) for _ in range(40)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(60):
            assert await asyncio.to_thread(lambda: "others go on") == "others go on"
        assert not any(one.done() for one in asking)
    finally:
        await customers.close()
        for one in asking:
            one.cancel()
        await asyncio.wait(asking)
        writing = os.open(pipe, os.O_RDWR)  # lets go of the threads that wait
        pipe.unlink()
        os.close(writing)


async def test_who_is_not_in_the_table_is_nobody(tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(TABLE)
    assert await TableFile(file).find("+15550100") == {}


async def test_a_table_that_is_replaced_is_read_again(tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(TABLE)
    customers = TableFile(file)
    await customers.find("+442079460123")
    file.write_text(TABLE.replace("gold", "silver"))
    os.utime(file, ns=(1, 1))
    assert (await customers.find("+442079460123"))["tier"] == "silver"


@pytest.mark.parametrize("content", [b"name\nMary\n", b"\xff\xfe\xff"])
async def test_a_table_without_numbers_fails(tmp_path, content):
    file = tmp_path / "customers.csv"
    file.write_bytes(content)
    with pytest.raises(LookUpFailed):
        await TableFile(file).find("1")


async def test_a_withheld_number_is_nobodys(tmp_path):
    file = tmp_path / "customers.csv"
    file.write_text(TABLE + ",Nobody,\n")
    assert await TableFile(file).find("anonymous") == {}


async def test_a_missing_table_fails(tmp_path):
    with pytest.raises(LookUpFailed):
        await TableFile(tmp_path / "none.csv").find("1")


def table_at(path):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("create table customer (phone text, name text, since integer)")
        connection.execute("insert into customer values ('442079460123', 'Mary Field', 2019)")
    connection.close()
    return f"sqlite:///{path}"


async def test_a_query_finds_a_customer_by_the_digits(tmp_path):
    query = "select name, since from customer where phone = :digits"
    customers = TableQuery(table_at(tmp_path / "crm.db"), query)
    assert await customers.find("+442079460123") == {"name": "Mary Field", "since": "2019"}
    assert await customers.find("+1") == {}
    await customers.close()


async def test_a_query_that_cannot_run_fails(tmp_path):
    customers = TableQuery(table_at(tmp_path / "crm.db"), "select * from nowhere")
    with pytest.raises(LookUpFailed):
        await customers.find("+1")
    await customers.close()


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (200, '{"name": "Mary", "since": 2019, "x": null}', {"name": "Mary", "since": "2019"}),
        (200, "{}", {}),
        (404, "nobody", {}),
    ],
)  # fmt: skip
async def test_a_web_service_is_asked(status, body, found):
    asked = []

    def answer(request):
        asked.append(request.content)
        return httpx2.Response(status, text=body)

    service = serving(answer)
    assert await service.find("+44207") == found
    assert asked == [b'{"number":"+44207"}']
    await service.close()


@pytest.mark.parametrize(
    ("status", "body"), [(500, ""), (200, "no json"), (200, '{"a": {}}'), (200, "[1]")]
)
async def test_a_web_service_that_answers_wrongly_fails(status, body):
    service = serving(lambda _: httpx2.Response(status, text=body))
    with pytest.raises(LookUpFailed):
        await service.find("+44207")
    await service.close()


def serving(answer):
    service = WebService("http://crm.example/find")
    service._client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    return service


def test_settings_choose_one_place(tmp_path):
    def chosen(**given):
        return customers_of(settings.load(var=tmp_path, home=tmp_path, **given))

    assert chosen() is None
    assert isinstance(chosen(customers_file="customers.csv"), TableFile)
    assert isinstance(chosen(customers_query="select 1"), TableQuery)
    assert isinstance(chosen(customers_url="http://crm.example"), WebService)
    with pytest.raises(SettingsError):
        chosen(customers_file="customers.csv", customers_url="http://crm.example")


@pytest.mark.parametrize(
    ("number", "digits"), [("+44 (20) 79", "442079"), ("0044", "44"), ("anonymous", "")]
)
def test_numbers_are_compared_by_their_digits(number, digits):
    assert digits_of(number) == digits
