"""Notices by mail, over SMTP."""

import asyncio
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

from smartivr.errors import NotifyFailed, SettingsError
from smartivr.runtime.notify.base import Notice
from smartivr.settings import Settings

TIMEOUT_S = 30.0
_UNSAFE = str.maketrans("", "", "\r\n")


class MailNotifier:
    """Sends each notice as one mail to all its addresses."""

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._operators = tuple(
            address.strip() for address in settings.notify_to.split(",") if address.strip()
        )

    async def notify(self, notice: Notice) -> None:
        """Send it; returns once the mail server has taken it.

        Raises:
            NotifyFailed: the mail server cannot be reached, or refuses.

        """
        to = notice.to or self._operators
        if not to:
            return
        try:
            message = await asyncio.to_thread(self._written, notice, to)
        except OSError as error:
            raise NotifyFailed(
                f"the file to be mailed cannot be read ({error.strerror})",
                remedy="it is tried again",
            ) from error
        await self._send(message)

    async def close(self) -> None:
        """Hold nothing: each mail has a connection of its own."""

    def _written(self, notice: Notice, to: tuple[str, ...]) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = ", ".join(to)
        message["Subject"] = notice.subject.translate(_UNSAFE)
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain="smartivr.invalid")
        message.set_content(notice.text)
        if notice.attachment:
            message.add_attachment(
                notice.attachment.read_bytes(),
                maintype="audio",
                subtype="flac",
                filename=notice.attachment.name,
            )
        return message

    async def _send(self, message: EmailMessage) -> None:
        settings = self._settings
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.mail_host,
                port=settings.mail_port,
                username=settings.mail_user or None,
                password=settings.mail_password.get_secret_value() or None,
                use_tls=settings.mail_tls == "tls",
                start_tls=settings.mail_tls == "starttls",
                timeout=TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotifyFailed(
                f"the mail server does not take a mail ({type(error).__name__})",
                where="SMARTIVR_MAIL_HOST",
                remedy="it is tried again; see its log",
            ) from error


def create(settings: Settings) -> MailNotifier:
    """Make it.

    Raises:
        SettingsError: there is no mail server.

    """
    if not settings.mail_host:
        raise SettingsError(
            "SMARTIVR_NOTIFIER is mail, but there is no mail server",
            remedy="set SMARTIVR_MAIL_HOST",
        )
    return MailNotifier(settings)
