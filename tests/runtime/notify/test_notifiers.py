"""Every notifier that comes with the package, against real servers of the loopback."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from mail_server import free_port, mail_server

from smartivr import settings
from smartivr.errors import NotifyFailed, SettingsError
from smartivr.runtime.notify.base import Notice
from smartivr.runtime.notify.mail import MailNotifier
from smartivr.runtime.notify.registry import NOTIFIERS, choose

NOTICE = Notice(
    "callback-failed",
    "Callback failed:\r\nBcc: all@example.com",
    "Nobody answered at +442079460123.\n",
    {"number": "+442079460123"},
)


@pytest.fixture
def web_service():
    """A web service that answers with a status of its own and keeps what it is sent."""

    class Handler(BaseHTTPRequestHandler):
        status = 204
        taken: list[dict] = []  # noqa: RUF012  one class a test

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            self.taken.append(json.loads(self.rfile.read(length)))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Handler.url = f"http://127.0.0.1:{server.server_port}/notices"
    yield Handler
    server.shutdown()
    thread.join()
    server.server_close()


def chosen(tmp_path, **given):
    return choose(settings.load(var=tmp_path, **given))


async def test_a_mail_arrives_with_its_file_and_no_header_of_anybody_else(tmp_path):
    file = tmp_path / "message.flac"
    file.write_bytes(b"fLaC and more")
    with mail_server() as inbox:
        notifier = chosen(
            tmp_path, notifier="mail", notify_to="ops@example.com, boss@example.com",
            **inbox.settings,
        )  # fmt: skip
        await notifier.notify(Notice("x", NOTICE.subject, NOTICE.text, attachment=file))
        mail = await inbox.arrival()
    assert mail["To"] == "ops@example.com, boss@example.com"
    assert mail["Bcc"] is None
    assert mail.get_body().get_content().splitlines() == NOTICE.text.splitlines()
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "message.flac"
    assert attached.get_payload(decode=True) == b"fLaC and more"


async def test_a_mail_server_that_is_away_is_a_coded_failure(tmp_path):
    port = free_port()
    notifier = chosen(
        tmp_path, notifier="mail", notify_to="a@example.com", mail_host="127.0.0.1", mail_port=port,
        mail_tls="none",
    )  # fmt: skip
    with pytest.raises(NotifyFailed) as told:
        await notifier.notify(NOTICE)
    assert told.value.code == "notify-failed"
    assert "+44" not in str(told.value)


async def test_nothing_is_mailed_to_nobody(tmp_path):
    notifier = MailNotifier(settings.load(var=tmp_path, mail_host="127.0.0.1", mail_port=9))
    await notifier.notify(NOTICE)


async def test_a_file_that_is_gone_is_a_coded_failure(tmp_path):
    notifier = MailNotifier(settings.load(var=tmp_path, mail_host="127.0.0.1", mail_port=9))
    gone = Notice("x", "s", "t", to=("a@example.com",), attachment=tmp_path / "gone.flac")
    with pytest.raises(NotifyFailed):
        await notifier.notify(gone)


async def test_a_webhook_gets_the_facts(tmp_path, web_service):
    notifier = chosen(tmp_path, notifier="webhook", notify_url=web_service.url)
    await notifier.notify(NOTICE)
    await notifier.close()
    (taken,) = web_service.taken
    assert taken["kind"] == "callback-failed"
    assert taken["facts"] == {"number": "+442079460123"}


async def test_a_webhook_that_refuses_is_a_coded_failure(tmp_path, web_service):
    web_service.status = 503
    notifier = chosen(tmp_path, notifier="webhook", notify_url=web_service.url)
    with pytest.raises(NotifyFailed, match="503"):
        await notifier.notify(NOTICE)
    await notifier.close()


async def test_a_webhook_that_is_away_is_a_coded_failure(tmp_path):
    url = f"http://127.0.0.1:{free_port()}/"
    notifier = chosen(tmp_path, notifier="webhook", notify_url=url)
    with pytest.raises(NotifyFailed, match="cannot be reached"):
        await notifier.notify(NOTICE)
    await notifier.close()


async def test_the_log_holds_nothing_of_the_caller(tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    notifier = chosen(tmp_path, notifier="log")
    await notifier.notify(NOTICE)
    written = capsys.readouterr().out + caplog.text
    assert "callback-failed" in written
    assert "+44" not in written


@pytest.mark.parametrize("name", sorted(NOTIFIERS))
async def test_a_notifier_is_called_as_it_is_chosen(name, tmp_path):
    needed = {"mail_host": "127.0.0.1", "notify_url": "http://127.0.0.1/"}
    notifier = chosen(tmp_path, notifier=name, **needed)
    assert notifier.name == name
    await notifier.close()


@pytest.mark.parametrize(
    ("name", "lacking"), [("mail", "MAIL_HOST"), ("webhook", "NOTIFY_URL"), ("pigeon", "webhook")]
)
def test_what_is_lacking_is_said_at_the_start(name, lacking, tmp_path):
    with pytest.raises(SettingsError, match=lacking):
        chosen(tmp_path, notifier=name)
