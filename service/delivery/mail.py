"""Mail: one letter, one connection, the server's word on it."""

import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from service.config import Settings
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.letters import Letter
from service.usecases.posting import compose
from service.usecases.service import ZONE, Service

_PORTS = {"smtp": 25, "smtps": 465}
_PERMANENT = 500


def send(service: Service, row: Any) -> None:
    """Send the letter of a delivery; raises MootError where there is none, UndeliveredError with why not."""
    letter = compose(service, row.id)
    if letter is None or letter.address is None:
        raise MootError
    message = message_of(service, letter)
    try:
        server = _connected(service.settings)
        try:
            server.send_message(message, service.settings.mail_from, [letter.address])
        finally:
            _part(server)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        final = bool(codes) and min(codes) >= _PERMANENT
        raise UndeliveredError(f"收件人被邮件服务器拒绝：{_shown(codes)}", final=final) from None
    except smtplib.SMTPAuthenticationError as error:
        raise UndeliveredError(f"邮件服务器不接受用户名或密码：{error.smtp_code}") from None
    except smtplib.SMTPNotSupportedError:
        raise UndeliveredError("邮件服务器不支持所需的功能（TLS、登录或国际化地址）") from None
    except smtplib.SMTPResponseException as error:
        raise UndeliveredError(f"邮件服务器答复{error.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise UndeliveredError(f"邮件服务器中断了对话：{type(error).__name__}") from None
    except ssl.SSLError as error:
        raise UndeliveredError(f"与邮件服务器的TLS连接失败：{error.reason or type(error).__name__}") from None
    except OSError as error:
        raise UndeliveredError(f"连接不上邮件服务器：{type(error).__name__}") from None


def message_of(service: Service, letter: Letter) -> EmailMessage:
    """Return the mail of a letter, with an id by which receivers tell repeats."""
    message = EmailMessage()
    try:
        message["Subject"] = letter.subject
        message["From"] = service.settings.mail_from
        message["To"] = letter.address
    except (ValueError, MessageError):
        raise UndeliveredError("收件地址无法使用", final=True) from None
    message["Date"] = format_datetime(service.clock().astimezone(ZONE))
    message["Message-ID"] = f"<{letter.message_id}@{service.settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message


def _connected(settings: Settings) -> smtplib.SMTP:
    place = urlsplit(settings.smtp_url)
    host, port = place.hostname or "", place.port or _PORTS[place.scheme]
    seconds = settings.answer_seconds
    if place.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=seconds, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=seconds)
    try:
        _greet(server, settings, secure=place.scheme == "smtps")
        if place.username:
            server.login(unquote(place.username), unquote(place.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _greet(server: smtplib.SMTP, settings: Settings, *, secure: bool) -> None:
    """Say hello and turn to TLS as the settings want it; no password goes where it can be read."""
    server.ehlo_or_helo_if_needed()
    if secure or settings.smtp_tls == "never":
        return
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    elif settings.smtp_tls == "required" or urlsplit(settings.smtp_url).username:
        raise UndeliveredError("邮件服务器不提供TLS；确需不加密时请设置 XIKOU_SMTP_TLS=never")


def _part(server: smtplib.SMTP) -> None:
    """Say goodbye; what was accepted stays accepted whatever the server answers."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _shown(codes: list[int]) -> str:
    return "、".join(map(str, sorted(set(codes))))
