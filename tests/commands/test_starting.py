import gc

import pytest

from smartivr.commands.starting import _imported_for_good


@pytest.fixture(autouse=True)
def nothing_stays_frozen():
    yield
    gc.unfreeze()


def test_no_garbage_is_collected_during_imports_but_after_them() -> None:
    with _imported_for_good():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_garbage_is_collected_again_where_an_import_fails() -> None:
    with pytest.raises(ImportError), _imported_for_good():
        import smartivr.no_such_module  # noqa: F401, PLC0415  what fails
    assert gc.isenabled()
