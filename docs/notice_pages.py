"""The page of what people are told: every kind, to whom, when, by which way, and when not."""

from collections.abc import Iterable, Iterator

from docs.tables import code, table
from service.domain.moments import text_of
from service.plugin_api import Notice
from service.plugin_host.host import Plugin
from service.plugin_host.notices import days_of, kind_of
from service.plugin_host.recipients import recipients_of
from service.usecases.posting.moot import ALWAYS, MOMENTS, RULES
from service.usecases.telling.kinds import AT_ONCE, LOOKBACK_DAYS, TITLES, URGENT_A_DAY, is_mandatory

WHO_AND_WHEN = {
    "task.due_soon": ("责任人", "到期前 `XIKOU_DUE_SOON_DAYS` 天起"),
    "task.overdue": (
        "责任人；第二次加单位政工人事；第三次再加组织部",
        "逾期满 `XIKOU_OVERDUE_DAYS` 的三个天数时，各一次",
    ),
    "record.awaiting": ("确认人（填报人、录入人除外）", "提交后"),
    "record.confirmed": ("填报人", "确认后"),
    "record.rejected": ("填报人", "退回后"),
    "assignment.made": ("结对双方", "开始之日"),
    "assignment.ended": ("结对双方", "结束之日"),
    "recruit.gap": ("单位政工人事、组织部", "没有导师或伙伴满 `XIKOU_GAP_WORKING_DAYS` 个工作日"),
    "appointment.proposed": ("另一方", "提出后"),
    "appointment.answered": ("提出人", "答复后"),
    "appointment.cancelled": ("另一方", "取消后"),
    "appointment.tomorrow": ("双方", "前一天起"),
    "appointment.record_it": ("任务的责任人", "约定之日的次日起，任务还没有记录"),
    "follow_up.opened": ("责任人", "提出后"),
    "follow_up.due_soon": ("责任人", "截止前 `XIKOU_FOLLOW_UP_DUE_SOON_DAYS` 天起"),
    "follow_up.overdue": ("责任人、组织部", "截止后 `XIKOU_FOLLOW_UP_OVERDUE_DAYS` 天"),
    "milestone.reached": ("本人、导师、单位政工人事", "必做任务全部办结之日"),
    "milestone.overdue": ("本人、导师、单位政工人事、组织部", "第一个必做任务逾期之日"),
}
"""To whom and when the core's kinds go."""

FOREWORD = f"""# 通知

本页由 `make docs` 生成：类别、收件人、时机、失效规则都取自代码。每件事对每个人只通知一次，服务中断几天
也不会漏掉或重复；本该更早通知、已过去{LOOKBACK_DAYS}天的不再补发。暂停、期满、离开的新录用公务员，不再
发有关通知。

## 怎样送达

- **站内**（`inbox`）：每条通知都在 `me {{ notifications }}`，不能关闭，随时可查。
- **站外**：运维设置了的才有：`mail`（须有邮箱），`wecom`、`dingtalk`、`feishu`（群机器人，须有手机号才
  能指明是谁）。
- **即时**的，写入站内的同一事务里，按收件人的选择为每个渠道记下一次发送；**汇总**的，每人每周一份（每个
  渠道一封），在 `XIKOU_DIGEST_WEEKDAY`（默认星期一）`XIKOU_DIGEST_HOUR` 点之后发出。那一天若是节假日，
  顺延到下一个工作日（选了星期六、星期日的不顺延）；服务中断的，恢复后补发，并把中断期间产生的一并列入；
  已经做过的不再做。已在站内读过的不列入；没有内容就不发；超过{LOOKBACK_DAYS}天仍未汇总的不再列入。
- 站外的文字不含任何私密内容：没有姓名、工号、任务标题和填报的文字，只有类别、数量和查看的地址（
  `XIKOU_PUBLIC_URL`）。

## 各人的选择

`me {{ notificationPreferences }}` 列出各类通知及其渠道，`setNotificationPreferences` 一次给出全部选择：
没有写到的类别，恢复为所有渠道。`inbox` 总要写上。**必达**的类别有人在等，不能关闭任何渠道。看得到的类别：
核心的，加上本人所在单位启用的插件的；组织部和不属于任何单位的人，是已安装的全部插件的。运维后来撤掉的渠
道不再显示，也不再发送。

## 各类通知

发送前已经失效的，丢弃不发。各类都算失效的：{ALWAYS}。各类另有的失效情形见表。
"""


def page(plugins: Iterable[Plugin]) -> str:
    """Return the whole page, with the kinds of these plugins."""
    heads = ("类别", "标题", "收件人", "时机", "送达", "必达", "另有的失效情形")
    rows = [*_core(), *(row for plugin in plugins for row in _of_plugin(plugin))]
    last = "插件的通知按时机有失效规则：\n"
    moments = [(_NAMES[moment.__name__], rule.moot) for moment, rule in MOMENTS.items()]
    parts = [FOREWORD, table(heads, rows), last, table(("时机", "另有的失效情形"), moments)]
    return "\n".join(parts)


_NAMES = {
    "Due": "`at.due`",
    "Overdue": "`at.overdue`",
    "RecordSubmitted": "`at.record_submitted`",
    "RecordAccepted": "`at.record_accepted`",
    "RequestOpened": "`at.request_opened`",
    "DayOfRecruit": "`at.day_of_recruit`",
    "DailyUnit": "`at.daily_unit`",
    "DailyCity": "`at.daily_city`",
}


def _core() -> Iterator[tuple[str, ...]]:
    for kind, title in TITLES.items():
        who, when = WHO_AND_WHEN[kind]
        most = f"（每人每天至多{URGENT_A_DAY[kind]}封，其余汇总）" if kind in URGENT_A_DAY else ""
        way = "即时" if kind in AT_ONCE else "第二次起即时" if kind == "task.overdue" else "汇总"
        must = _must(kind, at_once=kind in AT_ONCE)
        yield code(kind), title, who, when, f"{way}{most}", must, RULES[kind].moot


def _of_plugin(plugin: Plugin) -> Iterator[tuple[str, ...]]:
    for notice in plugin.notices:
        kind = kind_of(plugin, notice)
        way = "即时" if notice.at_once else "汇总"
        when = text_of(notice.when, abs(days_of(notice, plugin.settings)))
        title = plugin.tracks[0].title if plugin.tracks else plugin.name
        must = _must(kind, at_once=notice.at_once)
        yield code(kind), title, _whom(notice), when, way, must, MOMENTS[type(notice.when)].moot


def _must(kind: str, *, at_once: bool) -> str:
    return "必达" if is_mandatory(kind, at_once=at_once) else ""


def _whom(notice: Notice) -> str:
    if callable(notice.to):
        return "视内容而定"
    return "、".join(each.label for each in recipients_of(notice.to) or ())
