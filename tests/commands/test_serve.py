import socket
from pathlib import Path

import pytest

from smartivr.commands.serve import announce
from smartivr.settings import load
from smartivr.web.startup import started


@pytest.mark.parametrize(
    ("flow", "told"),
    [("", "make one under Flows"), ("steps: 4\n", "for mistakes or being out of service")],
)
async def test_where_no_line_takes_calls_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flow: str, told: str
) -> None:
    (tmp_path / "intents" / "shop").mkdir(parents=True)
    if flow:
        (tmp_path / "intents" / "shop" / "flow.yaml").write_text(flow)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with started(load(home=tmp_path)) as app:
            capsys.readouterr()
            await announce(app, listener)
    printed = capsys.readouterr().out
    assert printed.startswith("softphone  http://127.0.0.1:")
    assert told in printed
    assert "/welcome/" in printed.splitlines()[-1]
