"""Runs notices, each by itself: one that fails is skipped and told to the log, the others go out."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.moments import (
    DailyCity,
    DailyUnit,
    DayOfRecruit,
    Due,
    Moment,
    Overdue,
    RecordAccepted,
    RecordSubmitted,
    RequestOpened,
)
from service.plugin_api import (
    Notice,
    RecordNoticeContext,
    RecruitNoticeContext,
    TaskNoticeContext,
    VisitNoticeContext,
)
from service.plugin_api.notices import NoticeContext
from service.plugin_host.host import Host, Plugin
from service.plugin_host.isolation import PluginFailedError, sealed
from service.plugin_host.recipients import Whom, misdirected, recipients_of

MAX_TEXT = 500
"""Characters of a message; longer than a phone shows is no notice."""

MAX_ABOUT = 100
"""Characters of what a message is about."""

CONTEXTS: Mapping[type[Moment], type[NoticeContext]] = {
    Due: TaskNoticeContext,
    Overdue: TaskNoticeContext,
    RequestOpened: TaskNoticeContext,
    RecordSubmitted: RecordNoticeContext,
    RecordAccepted: RecordNoticeContext,
    DayOfRecruit: RecruitNoticeContext,
    DailyUnit: VisitNoticeContext,
    DailyCity: VisitNoticeContext,
}
"""What the text of a notice is given, by its moment."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a notice has to say, and to whom; ``kind`` is its whole code, ``mentor.no_talk_yet``.

    ``about`` is what it is about where the notice says so.
    """

    plugin: str
    notice: str
    recipients: tuple[Whom, ...]
    text: str
    at_once: bool
    noun: str | None = None
    about: str | None = None

    @property
    def kind(self) -> str:
        """The code under which people know and choose such messages."""
        return f"{self.noun or self.plugin}.{self.notice}"


@dataclass(frozen=True, kw_only=True)
class NoticeFault:
    """A notice that failed; ``problem`` names the kind and the place of the fault, nothing private."""

    plugin: str
    notice: str
    problem: str


def run_notice(
    host: Host, plugin: Plugin, notice: Notice, context: NoticeContext
) -> Message | NoticeFault | None:
    """Run one notice: its message, None where there is nothing to tell, or its fault, which is logged.

    Raises TypeError for a context of another moment: that would be the caller's fault.
    """
    if type(context) is not CONTEXTS[type(notice.when)]:
        raise TypeError(f"{notice.code} takes {CONTEXTS[type(notice.when)].__name__}")
    given, untouched = sealed(context), sealed(context)
    what = f"通知 {notice.code}"

    def asked() -> tuple[Any, Any, Any]:
        text = notice.text(given)
        if text is None:
            return None, (), None
        return text, _whom(notice, given), notice.about(given) if notice.about else None

    try:
        text, whom, about = host.isolation.run(plugin.name, what, asked)
        problem = _problem(notice, text, whom, changed=given != untouched) or _misnamed(about)
        if problem is not None:
            raise host.isolation.failed(plugin.name, what, problem)
    except PluginFailedError as error:
        return NoticeFault(plugin=plugin.name, notice=notice.code, problem=error.why)
    if not text or not whom:
        return None
    return Message(
        plugin=plugin.name,
        notice=notice.code,
        recipients=whom,
        text=text.strip(),
        at_once=notice.at_once,
        noun=notice.noun,
        about=about,
    )


def kind_of(plugin: Plugin, notice: Notice) -> str:
    """Return the code under which people know and choose such messages."""
    return f"{notice.noun or plugin.name}.{notice.code}"


def days_of(notice: Notice, settings: Mapping[str, Any]) -> int:
    """Return the days of a notice's moment from its day, before it below zero, under a unit's settings."""
    match notice.when:
        case Due(days) | DayOfRecruit(_, days):
            return days if isinstance(days, int) else -int(settings[days])
        case Overdue(days):
            return days if isinstance(days, int) else int(settings[days])
    return 0


def notices_at(host: Host, moment: type[Moment]) -> Sequence[tuple[Plugin, Notice]]:
    """Return the notices of one kind of moment, whoever contributes them."""
    return [
        (plugin, notice)
        for plugin in host.plugins
        for notice in plugin.notices
        if isinstance(notice.when, moment)
    ]


def _whom(notice: Notice, context: NoticeContext) -> tuple[Whom, ...] | None:
    return recipients_of(notice.to(context) if callable(notice.to) else notice.to)


def notice_of(host: Host, kind: str) -> tuple[Plugin, Notice] | None:
    """Return the notice of a kind with its plugin, None where no plugin has it."""
    found = ((plugin, notice) for plugin in host.plugins for notice in plugin.notices)
    return next((each for each in found if kind_of(*each) == kind), None)


def _misnamed(about: object) -> str | None:
    if about is None or (isinstance(about, str) and 0 < len(about) <= MAX_ABOUT and about.isprintable()):
        return None
    return f"about 须给出1至{MAX_ABOUT}字的文字"


def _problem(notice: Notice, text: object, whom: object, *, changed: bool) -> str | None:
    if changed:
        return "改动了所给的情境"
    if text is not None and not isinstance(text, str):
        return f"text 须返回文字或 None，得到 {type(text).__name__}"
    if isinstance(text, str):
        if not text.strip():
            return "text 返回了空白"
        if len(text) > MAX_TEXT:
            return f"文字过长：{len(text)}字，至多{MAX_TEXT}字"
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text):
            return "文字含有控制字符"
    if not isinstance(whom, tuple) or misdirected(notice.when, whom):
        return "to 给出的收件人不适于这种时机"
    return None
