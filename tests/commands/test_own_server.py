from pathlib import Path

from smartivr.commands.own_server import _apart
from smartivr.settings import load


def test_a_rehearsal_writes_nothing_where_the_operator_keeps_things_and_mails_nobody(tmp_path):
    var, folder = tmp_path / "var", tmp_path / "own"
    folder.mkdir()
    settings = load(var=var, mail_host="mail.example.com", notifier="mail", notify_to="a@b.example")
    apart = _apart(settings, folder)
    assert apart.var == folder
    assert str(folder) in apart.database_url
    assert (apart.mail_host, apart.notifier) == ("", "log")
    Path(apart.var / "prompts" / "rendered").write_text("audio")
    assert (var / "prompts" / "rendered").read_text() == "audio"
