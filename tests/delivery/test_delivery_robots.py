"""Robots on hosts of one's own: the shape that each platform wants arrives there, and its answers are understood."""

import base64
import hashlib
import hmac
import json
import logging
import socket
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from service.config import Settings
from service.delivery import robots
from service.delivery.channels import channels_of
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.letters import Letter

URLS = {
    "wecom": "wecombot://693a91f6-7xxx-4bc4-97a0",
    "dingtalk": "dingtalk://SEC0123@abc123",
    "feishu": "feishu://c1b2-aa",
}
DONE = {
    "wecom": b'{"errcode": 0, "errmsg": "ok"}',
    "dingtalk": b'{"errcode": 0, "errmsg": "ok"}',
    "feishu": b'{"code": 0, "msg": "success"}',
}
LETTER = Letter("wecom", "9f0c", "138 0000 0000", "【系扣】任务逾期", "组织领学有任务逾期\n请登录系扣查看")
TEXT = "【系扣】任务逾期\r\n组织领学有任务逾期\n请登录系扣查看"


def said(hearer, channel, letter=LETTER, path=""):
    hearer.answer = DONE[channel]
    robots.post(channel, URLS[channel], f"http://127.0.0.1:{hearer.port}{path}", letter, 2)
    ((where, headers, body),) = hearer.heard
    assert headers["Content-Type"].startswith("application/json")
    return urlsplit(where), json.loads(body)


def test_wecom(hearer):
    where, body = said(hearer, "wecom")
    assert (where.path, where.query) == ("/cgi-bin/webhook/send", "key=693a91f6-7xxx-4bc4-97a0")
    assert (body["msgtype"], body["text"]["content"].split()) == ("text", TEXT.split())
    assert body["text"]["mentioned_mobile_list"] == ["13800000000"]


def test_dingtalk_is_signed(hearer):
    where, body = said(hearer, "dingtalk")
    asked = parse_qs(where.query)
    assert (where.path, asked["access_token"]) == ("/robot/send", ["abc123"])
    wanted = hmac.new(b"SEC0123", f"{asked['timestamp'][0]}\nSEC0123".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(wanted).decode()]
    assert (body["msgtype"], body["text"]["content"]) == ("text", TEXT)
    assert body["at"] == {"atMobiles": ["13800000000"], "isAtAll": False}


def test_feishu(hearer):
    where, body = said(hearer, "feishu", path="/gateway")
    assert where.path.rstrip("/") == "/gateway/open-apis/bot/v2/hook/c1b2-aa"
    assert body == {"msg_type": "text", "content": {"text": TEXT}}


@pytest.mark.parametrize("address", [None, "8123", "no number"])
@pytest.mark.parametrize("channel", ["wecom", "dingtalk"])
def test_who_has_no_mobile_number_is_not_mentioned(hearer, channel, address):
    _, body = said(hearer, channel, Letter(channel, "9f0c", address, "【系扣】任务逾期", "请登录系扣查看"))
    assert "mentioned_mobile_list" not in str(body)
    assert body.get("at", {}).get("atMobiles", []) == []


@pytest.mark.parametrize("channel", URLS)
@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "机器人拒绝：93000"),
        (200, b'{"code": 19001, "msg": "param invalid"}', "机器人拒绝：19001"),
        (200, b"<html>login</html>", "机器人的答复无法识别"),
        (200, b"[]", "机器人的答复无法识别"),
        (502, b"", "机器人答复HTTP 502"),
        (302, b"", "机器人答复HTTP 302"),
    ],
)
def test_a_no_is_a_no(hearer, channel, status, answer, why, caplog):
    hearer.status, hearer.answer = status, answer
    with caplog.at_level(logging.DEBUG), pytest.raises(UndeliveredError) as error:
        robots.post(channel, URLS[channel], f"http://127.0.0.1:{hearer.port}", LETTER, 2)
    assert (str(error.value), error.value.final) == (why, False)
    assert "任务逾期" not in caplog.text and "13800000000" not in caplog.text


@pytest.mark.parametrize("channel", URLS)
def test_nobody_listens(channel):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(UndeliveredError, match="连接不上机器人所在的平台"):
        robots.post(channel, URLS[channel], f"http://127.0.0.1:{port}", LETTER, 2)


@pytest.mark.parametrize(
    ("channel", "url"), [("wecom", "wecombot://"), ("dingtalk", "dingtalk://a_b"), ("feishu", "feishu://")]
)
def test_an_address_that_is_none(channel, url):
    with pytest.raises(UndeliveredError, match=f"XIKOU_{channel.upper()}_URL"):
        robots.post(channel, url, "", LETTER, 2)


def test_without_a_host_of_ones_own_the_public_one_is_meant():
    wanted = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn"}
    for channel, host in wanted.items():
        assert urlsplit(robots._robot(channel, URLS[channel], "", None).notify_url).netloc == host


def test_each_channel_that_is_set_up_is_served(hearer, monkeypatch):
    settings = Settings(
        wecom_url=URLS["wecom"], wecom_host=f"http://127.0.0.1:{hearer.port}", feishu_url=URLS["feishu"]
    )
    served = channels_of(settings)
    assert set(served) == {"wecom", "feishu", "webhook"}
    monkeypatch.setattr(robots, "compose", lambda *_: LETTER)
    hearer.answer = DONE["wecom"]
    served["wecom"](SimpleNamespace(settings=settings), SimpleNamespace(id=1))
    assert len(hearer.heard) == 1
    monkeypatch.setattr(robots, "compose", lambda *_: None)
    with pytest.raises(MootError):
        served["wecom"](SimpleNamespace(settings=settings), SimpleNamespace(id=1))
