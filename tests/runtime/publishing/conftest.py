import pytest
from publishing_office import NOON, Office

from smartivr.runtime.clock import ManualClock
from smartivr.store.store import Store
from smartivr.store.writer import Patience


@pytest.fixture
def where(request, tmp_path) -> str:
    """The address of an empty database: SQLite, unless a test asks for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return request.getfixturevalue("postgres_address")


@pytest.fixture
async def office(tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    store = Store.open(where, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    folder = tmp_path / "intents"
    folder.mkdir()
    office = Office(folder, store, ManualClock(NOON))
    office.write("One")
    yield office
    for publisher in office.publishers:
        await publisher.close()
    await store.close()
