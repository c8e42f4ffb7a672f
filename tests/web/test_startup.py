import pytest

from smartivr.errors import FlowError, SettingsError
from smartivr.settings import load
from smartivr.web.startup import started


async def test_a_home_without_lines_is_named(tmp_path):
    with pytest.raises(SettingsError, match="SMARTIVR_HOME"):
        async with started(load(home=tmp_path)):
            pass


async def test_a_home_with_faulty_lines_only_says_what_is_wrong_with_the_first(tmp_path):
    (tmp_path / "intents" / "shop").mkdir(parents=True)
    (tmp_path / "intents" / "shop" / "flow.yaml").write_text("steps: 4\n")
    with pytest.raises(FlowError, match=r"flow\.yaml:1"):
        async with started(load(home=tmp_path)):
            pass
