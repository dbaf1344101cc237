"""Robots in chats, through apprise: WeCom, DingTalk and Feishu, on their public hosts or on one's own.

apprise sends once and says yes or no. What the platform answered is read here: two of its plugins take a
refusal in a 200 for a success. Its log may hold what is sent, and is silent.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from apprise.plugins import dingtalk, feishu, wecombot

from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.letters import Letter
from service.usecases.posting import compose
from service.usecases.service import Service

logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

_PLUGINS: dict[str, tuple[Any, Any]] = {
    "wecom": (wecombot, wecombot.NotifyWeComBot),
    "dingtalk": (dingtalk, dingtalk.NotifyDingTalk),
    "feishu": (feishu, feishu.NotifyFeishu),
}
_CODES = ("errcode", "code", "StatusCode")
_PHONE = re.compile(r"\d{11,14}")


class _Exchange:
    """One call of a platform: whom it mentions, and what was answered."""

    def __init__(self, channel: str, phone: str | None) -> None:
        self.channel, self.phone = channel, phone
        self.answer: requests.Response | None = None

    def post(self, url: str, **options: Any) -> requests.Response:
        if self.channel == "wecom" and self.phone:  # the plugin cannot mention anybody
            said = json.loads(options["data"])
            said["text"]["mentioned_mobile_list"] = [self.phone]
            options["data"] = json.dumps(said, ensure_ascii=False).encode()
        if options.get("params"):  # the plugin's signature is quoted already, and would be once more
            options["params"] = {name: unquote(value) for name, value in options["params"].items()}
        self.answer = requests.post(url, **options)  # noqa: S113  the plugin gives the timeout
        return self.answer


_exchange: ContextVar[_Exchange] = ContextVar("exchange")


class _Requests:
    """Stands in a plugin's module where it calls ``requests``, so that the answer can be read."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, url: str, **options: Any) -> requests.Response:
        return _exchange.get().post(url, **options)


for _module, _plugin in _PLUGINS.values():
    _module.requests = _Requests()


def sender(channel: str) -> Callable[[Service, Any], None]:
    """Return what sends the letters of a channel's deliveries to its robot."""

    def send(service: Service, row: Any) -> None:
        letter = compose(service, row.id)
        if letter is None:
            raise MootError
        settings = service.settings
        url, host = getattr(settings, f"{channel}_url"), getattr(settings, f"{channel}_host")
        post(channel, url, host, letter, settings.answer_seconds)

    return send


def post(channel: str, url: str, host: str, letter: Letter, seconds: float) -> None:
    """Let a robot say a letter; raises UndeliveredError where the platform did not take it."""
    phone = "".join(re.findall(r"\d", letter.address or ""))
    exchange = _Exchange(channel, phone if _PHONE.fullmatch(phone) else None)
    robot = _robot(channel, url, host, exchange.phone)
    robot.socket_connect_timeout = robot.socket_read_timeout = seconds
    robot.request_rate_per_sec = 0
    robot.redirects = False  # a post that is redirected becomes a get, and says nothing
    token = _exchange.set(exchange)
    try:
        done = robot.notify(title=letter.subject, body=letter.text)
    finally:
        _exchange.reset(token)
    if exchange.answer is None:
        raise UndeliveredError("连接不上机器人所在的平台")
    if exchange.answer.status_code != requests.codes.ok:
        raise UndeliveredError(f"机器人答复HTTP {exchange.answer.status_code}")
    code = _code(exchange.answer)
    if code != 0 or not done:
        raise UndeliveredError(f"机器人拒绝：{code}" if code is not None else "机器人的答复无法识别")


def _robot(channel: str, url: str, host: str, phone: str | None) -> Any:
    plugin = _PLUGINS[channel][1]
    if host:
        public = urlsplit(plugin.notify_url)
        rest = public.path + (f"?{public.query}" if public.query else "")
        plugin = type(f"Own{plugin.__name__}", (plugin,), {"notify_url": host.rstrip("/") + rest})
    try:
        given = plugin.parse_url(url)
        if channel == "dingtalk" and phone:
            given["targets"] = [*given["targets"], phone]
        return plugin(**given)
    except (TypeError, ValueError):  # apprise's own error is one of the first
        raise UndeliveredError(f"XIKOU_{channel.upper()}_URL 不是可用的机器人地址") from None


def _code(answer: requests.Response) -> int | None:
    """Return the platform's own code, 0 for done; None where there is none."""
    try:
        said = answer.json()
    except ValueError:
        return None
    if not isinstance(said, Mapping):
        return None
    return next((said[name] for name in _CODES if isinstance(said.get(name), int)), None)
