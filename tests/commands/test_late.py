import subprocess
import sys

import pytest

from smartivr.commands.late import LATE, imported

HELP = """
import sys
from smartivr.cli import app
app(["--help"], standalone_mode=False)
wanted = {"smartivr.cli", "smartivr.errors", "smartivr.commands", "smartivr.commands.late"}
wanted |= {"smartivr.commands.in_order", "smartivr.commands.terminal"}
heavy = {"asyncio", "numpy", "scipy", "fastapi", "sqlalchemy"} & set(sys.modules)
ours = {name for name in sys.modules if name.startswith("smartivr.")}
sys.exit(" ".join(heavy | (ours - wanted)) or 0)
"""
EVERY_COMMAND = """
import sys
from smartivr.commands.late import LATE, imported
for name, late in LATE.items():
    if late.place.startswith("smartivr.commands."):
        imported(name)
heavy = {"scipy", "fastapi", "sqlalchemy", "httpx2", "holidays", "phonenumbers", "uvicorn"}
heavy |= {"matplotlib"}
sys.exit(" ".join(heavy & set(sys.modules)) or 0)
"""


@pytest.mark.parametrize("name", LATE)
def test_the_line_of_help_in_the_table_is_the_first_of_the_commands_own(name) -> None:
    own = imported(name).help.partition("\n\n")[0]
    assert LATE[name].help == " ".join(own.split())


def test_a_paragraph_of_help_breaks_where_the_terminal_does() -> None:
    assert "done in its turn" in " ".join(imported("call").help.splitlines()[2:3])
    revoke = imported("keys").commands["revoke"]
    assert all("\n" not in paragraph for paragraph in revoke.help.split("\n\n"))


def test_all_commands_are_listed_in_one_panel_in_the_order_of_the_table(smartivr) -> None:
    shown = smartivr("--help").stdout
    _, _, panel = shown.partition("─ Commands ─")
    assert [line.split()[1] for line in panel.splitlines() if line.startswith("│")] == list(LATE)
    assert "─ Commands ─" not in panel


@pytest.mark.parametrize("program", [HELP, EVERY_COMMAND])
def test_nothing_is_imported_before_it_is_needed(program) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_was_probably_meant_is_said_of_any_command(smartivr) -> None:
    ended = smartivr("bnech")
    assert (ended.exit_code, "Did you mean 'bench'?" in ended.stderr) == (2, True)
