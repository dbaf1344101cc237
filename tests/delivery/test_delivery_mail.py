"""Mail to a real server: what arrives, and what each of its noes means."""

import email
import email.policy
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest
from aiosmtpd.smtp import AuthResult

from service.config import Settings
from service.delivery import mail
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.letters import Letter
from service.store.gathering import scope_of_person
from service.store.scope import OPERATOR
from service.usecases.inbox import MarkNotificationsRead, mark_notifications_read
from tests.delivery.conftest import serving_mail

NOW = partial(datetime.now, UTC)
LETTER = Letter("mail", "9f0c", "wang@city.example", "【系扣】任务逾期", "组织领学有任务逾期\n请登录系扣查看")


@pytest.fixture
def letter(monkeypatch):
    """Let every delivery carry the same letter."""
    monkeypatch.setattr(mail, "compose", lambda _service, _number: LETTER)


class Row:
    id = 1


def sent(port, **settings):
    given = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "xikou@city.example", **settings}
    mail.send(SimpleNamespace(settings=Settings(**given, delivery_lease_seconds=12), clock=NOW), Row())


def failed(port, **settings):
    with pytest.raises(UndeliveredError) as error:
        sent(port, **settings)
    return str(error.value), error.value.final


def test_a_letter_arrives_in_chinese_with_an_id_by_which_repeats_are_told(outbox, postbox):
    outbox.address("S1137", "shen@city.example")
    number = outbox.put("mail", "S1137")
    service = outbox.under(
        smtp_url=f"smtp://127.0.0.1:{postbox.port}",
        mail_from="xikou@city.example",
        public_url="https://xikou.example",
    )
    mail.send(service, outbox.row(number))
    ((recipients, content),) = postbox.mails
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert recipients == ["shen@city.example"]
    assert (message["To"], message["From"]) == ("shen@city.example", "xikou@city.example")
    assert "任务逾期" in message["Subject"]
    assert message["Message-ID"] == f"<{outbox.row(number).message_id}@city.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.utcoffset().total_seconds() == 8 * 3600
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert "xikou.example" in message.get_content()
    assert "张三" not in message.get_content() + message["Subject"]
    assert content.isascii()


def test_what_was_read_meanwhile_or_has_no_address_is_moot(outbox, postbox):
    outbox.address("S1137", "shen@city.example")
    number = outbox.put("mail", "S1137")
    service = outbox.under(smtp_url=f"smtp://127.0.0.1:{postbox.port}", mail_from="xikou@city.example")
    with outbox.service.store.connected(OPERATOR) as connection:
        scope = scope_of_person(connection, outbox.row(number).person_id, outbox.service.today)
    mark_notifications_read(outbox.service, scope, MarkNotificationsRead(all=True))
    with pytest.raises(MootError):
        mail.send(service, outbox.row(number))
    outbox.address("S1137", None)
    with pytest.raises(MootError):
        mail.send(service, outbox.row(outbox.put("mail", "S1137")))
    assert postbox.mails == []


@pytest.mark.parametrize(
    ("answer", "final"), [("550 no such user wang@city.example", True), ("451 try again", False)]
)
def test_a_recipient_who_is_refused(letter, postbox, answer, final):
    postbox.answer = answer
    assert failed(postbox.port) == (f"收件人被邮件服务器拒绝：{answer[:3]}", final)


def test_contents_that_are_refused(letter, postbox):
    postbox.broken = "554 wang@city.example sends spam"
    assert failed(postbox.port) == ("邮件服务器答复554", False)


def test_nobody_listens(letter):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert failed(port) == ("连接不上邮件服务器：ConnectionRefusedError", False)


def test_a_name_that_leads_nowhere(letter):
    assert failed(0, smtp_url="smtp://nowhere.invalid")[0].startswith("连接不上邮件服务器：")


def test_a_server_that_says_nothing_is_not_waited_for(letter):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said, final = failed(silent.getsockname()[1])
    assert final is False
    assert "Timeout" in said or "中断" in said


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password(letter):
    options = {
        "auth_required": True,
        "auth_require_tls": False,
        "authenticator": lambda *_: AuthResult(success=False, handled=False),
    }
    with serving_mail(**options) as box:
        url = f"smtp://xikou:wrong@127.0.0.1:{box.port}"
        assert failed(0, smtp_url=url, smtp_tls="never") == (
            "邮件服务器不接受用户名或密码：535",
            False,
        )


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_no_password_goes_without_tls_unless_it_is_said_so(letter):
    given = []

    def check(_server, _session, _envelope, _mechanism, auth):
        given.append((auth.login, auth.password))
        return AuthResult(success=True)

    with serving_mail(auth_required=True, auth_require_tls=False, authenticator=check) as box:
        url = f"smtp://xikou:p%40ss@127.0.0.1:{box.port}"
        said, final = failed(0, smtp_url=url)
        assert ("XIKOU_SMTP_TLS=never" in said, final, given) == (True, False, [])
        sent(0, smtp_url=url, smtp_tls="never")
        assert (given, len(box.mails)) == ([(b"xikou", b"p@ss")], 1)


def test_tls_that_is_required_and_not_offered(letter, postbox):
    assert "不提供TLS" in failed(postbox.port, smtp_tls="required")[0]
    assert postbox.mails == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, file = folder / "key.pem", folder / "cert.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(file)]
    subprocess.run(made, check=True, capture_output=True)
    return file, key


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_tls_is_used_and_certificates_are_checked(letter, certificate, monkeypatch, scheme):
    file, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    options = (
        {"tls_context": context, "require_starttls": True} if scheme == "smtp" else {"ssl_context": context}
    )
    with serving_mail(**options) as box:
        url = f"{scheme}://127.0.0.1:{box.port}"
        said, final = failed(0, smtp_url=url)
        assert (said, final) == ("与邮件服务器的TLS连接失败：CERTIFICATE_VERIFY_FAILED", False)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        sent(0, smtp_url=url)
        assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("address", "why", "final"),
    [
        ("王@city.example", "邮件服务器不支持所需的功能（TLS、登录或国际化地址）", False),
        ("wang@city.example\nBcc: all@city.example", "收件地址无法使用", True),
    ],
)
def test_an_address_that_cannot_be_used(monkeypatch, address, why, final):
    odd = Letter("mail", "9f0c", address, "【系扣】任务逾期", "请登录系扣查看")
    monkeypatch.setattr(mail, "compose", lambda *_: odd)
    with serving_mail(enable_SMTPUTF8=False) as box:
        assert failed(box.port) == (why, final)
        assert box.mails == []
