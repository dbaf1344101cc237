"""The page of who may see and do what, from the access matrix."""

from collections.abc import Mapping, Sequence

from docs.tables import code, table
from service.domain.matrix import Matrix, written
from service.domain.words import Role

REACHES = {
    "all": "全部",
    "units": "本单位及下级单位",
    "departments": "所负责的部门",
    "mentees": "所带的人",
    "partnered": "所伴的人",
    "self": "本人",
    "inbox": "发给本人的",
    "webhooks": "本单位及下级单位登记的",
    "visited": "本单位及下级单位的走访",
    "found": "其中关于单位或仍在本单位的人的",
    "followed": "本单位及下级单位的，关于单位或仍在本单位的人",
    "owned": "由本人负责的",
    "staff": "非新录用人员",
    "recorded": "自己填报过的",
    "authored": "自己填报的",
}
SEATS = {
    "ANYBODY": "凡已登录者",
    "PAST": "曾任导师或伙伴",
    "DOER": "责任人（举手则为被求助者）",
    "CONFIRMER": "确认人",
    "AUTHOR": "填报人",
    "READER": "事项指定的可读角色",
    "ADDRESSEE": "被求助者",
    "REQUESTER": "事项指定的发起角色",
    "SELF": "本人",
    "SIDE": "约谈的双方",
    "INVITEE": "受邀的一方",
    "COLLEAGUE": "同一新录用公务员的各方",
}
CONDITIONS = {
    "unaddressed": "举手除外",
    "not_gate": "门槛事项除外",
    "no_waived_gate": "已免除的门槛事项除外",
    "reads": "可读该事项",
    "for_own_staff": "责任人属本单位",
    "withheld": "须公开方可读的",
    "not_withheld": "已公开或无须公开",
    "of_another": "非本人所填或所录",
    "by_another": "非本人自填",
    "confirmed_by_somebody": "需确认的",
    "confirmed_by_nobody": "无须确认的",
    "reads_whole": "可读全文",
    "within_objection_days": "采纳（公开）后7日内",
    "in_outline": "属概要字段",
    "not_portal": "门户自身除外",
    "without_roles": "无授予角色的人员",
    "notice": "督办通知",
}
PRIVATE = {
    "payload": "记录全文、退回理由",
    "outline": "记录概要",
    "wording": "任务标题与说明",
    "meeting": "约谈的地点与说明",
    "contact": "电话、邮箱、办公室",
    "plugins": "单位启用的插件及其设置",
}


FOREWORD = """# 谁能看、谁能做

本页由访问矩阵 `service/domain/access.toml` 生成：服务据此判断，测试据此清点。未写明的，一律不许。

- 一人兼有数个角色的，权限相加，每次操作按所用角色留痕。
- 看不到的与不存在的，答复相同；能看到而无权操作的，答复 `FORBIDDEN`。
- 事项可另行指定可读角色与概要字段，见各清单的说明。"""


def page() -> str:
    """Return the whole page."""
    matrix = written()
    parts = [
        FOREWORD,
        "## 看得到哪些",
        _rows(matrix),
        "## 私密内容谁能读",
        _rules(matrix.reads, "内容", PRIVATE),
        "## 各字段依据哪条规则",
        "`seen`：看得到该行即看得到该字段；其余为上面两张表中的名称。",
        _fields(matrix),
        "## 谁能做什么",
        _acts(matrix),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _rows(matrix: Matrix) -> str:
    rows = [
        (code(name), *(_reach(noun.sees.get(role)) for role in Role), _others(noun.sees))
        for name, noun in matrix.nouns.items()
    ]
    return table(("类型", *(role.label for role in Role), "其他"), rows)


def _reach(reach: str | None) -> str:
    return REACHES[reach] if reach else ""


def _others(sees: Mapping[str, str]) -> str:
    others = [(SEATS[seat], REACHES[reach]) for seat, reach in sees.items() if seat in SEATS]
    return "；".join(f"{seat}：{reach}" for seat, reach in others)


def _rules(rules: Mapping[str, Mapping[str, Sequence[str]]], head: str, labels: Mapping[str, str]) -> str:
    rows = [(f"{labels[name]} {code(name)}", _by_seat(by_seat)) for name, by_seat in rules.items()]
    return table((head, "谁（条件）"), rows)


def _by_seat(by_seat: Mapping[str, Sequence[str]]) -> str:
    return "；".join(_seat(seat, needed) for seat, needed in by_seat.items())


def _seat(seat: str, needed: Sequence[str]) -> str:
    who = SEATS[seat] if seat in SEATS else Role(seat).label
    asks = "，".join(CONDITIONS[each] for each in needed)
    return f"{who}（{asks}）" if asks else who


def _fields(matrix: Matrix) -> str:
    rows = [
        (code(name), code(rule), " ".join(code(field) for field in fields))
        for name, noun in matrix.nouns.items()
        for rule, fields in noun.shows.items()
    ]
    return table(("类型", "规则", "字段"), rows)


def _acts(matrix: Matrix) -> str:
    rows = [
        (code(mutation), code(act), _by_seat(matrix.does[act]))
        for mutation, acts in matrix.mutation.items()
        for act in acts
    ]
    return table(("操作", "其中", "谁（条件）"), rows)
