"""What an operator may set for Asterisk."""

import pytest

from smartivr.errors import SettingsError
from smartivr.runtime.callbacks.dialler import Diallers
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.asterisk import AsteriskSettings, asterisk
from smartivr.settings import load, load_part


@pytest.fixture
def around(tmp_path):
    return Around(load(home=tmp_path), connections=None, diallers=Diallers())


async def test_without_an_address_nothing_is_started(around):
    async with asterisk(around) as calls:
        assert calls is None


async def test_an_address_without_a_user_is_refused(around, monkeypatch):
    monkeypatch.setenv("SMARTIVR_ASTERISK_ARI_URL", "http://127.0.0.1:8088")
    with pytest.raises(SettingsError, match="SMARTIVR_ASTERISK_USER"):
        async with asterisk(around):
            pass


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIAL", "PJSIP/my-trunk"),
        ("ARI_URL", "127.0.0.1:8088"),
        ("FORMAT", "opus"),
        ("CONTEXT", "a,b"),
        ("APPLICATION", "a b"),
        ("USER", "a:b"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"SMARTIVR_ASTERISK_{name}", value)
    with pytest.raises(SettingsError, match=f"SMARTIVR_ASTERISK_{name}"):
        load_part(AsteriskSettings)
