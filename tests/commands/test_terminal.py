import pytest
import typer
from typer.testing import CliRunner

from smartivr.commands.terminal import ending_honestly
from smartivr.errors import BadMessage, EngineFailed, FlowError, SmartIvrError


def run(error: BaseException) -> tuple[int, str]:
    app = typer.Typer()

    @app.command()
    @ending_honestly
    def command() -> None:
        raise error

    result = CliRunner().invoke(app)
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FlowError("telecom", ("flow.yaml:3:5: no step [main]",)), 2),
        (BadMessage("number: this is none"), 2),
        (EngineFailed("the recognizer died", remedy="run smartivr doctor"), 1),
    ],
)
def test_an_error_is_its_sentence_and_a_code(error: SmartIvrError, code: int) -> None:
    assert run(error) == (code, f"{error}\n")


def test_ctrl_c_ends_quietly() -> None:
    assert run(KeyboardInterrupt()) == (130, "")


def test_a_long_sentence_is_not_broken_into_lines() -> None:
    sentence = "word " * 60 + "end"
    assert run(EngineFailed(sentence)) == (1, sentence + "\n")
