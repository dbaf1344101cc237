"""Writes what is held about a person as a workbook that the person can read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from service.domain.words import AppointmentStatus, RecordStatus, RecruitStatus, Role, TaskState, Word
from service.intake.workbook import FONT, header_format, new_workbook

ZONE = ZoneInfo("Asia/Shanghai")
_MOST = 32_000
"""A cell holds 32767 characters; what is longer is cut here and whole in the JSON."""

SECTIONS = {
    "person": "个人信息",
    "recruit": "培养信息",
    "roles": "角色",
    "headships": "部门负责人",
    "assignments": "结对",
    "postings": "单位与岗位",
    "suspensions": "暂停",
    "extensions": "试用期顺延",
    "tasks": "任务",
    "task_history": "任务变更",
    "records": "记录",
    "record_history": "记录变更",
    "written": "为他人填写或确认",
    "addressed": "收到的举手",
    "appointments": "约谈",
    "met": "与新录用公务员的约谈",
    "findings": "走访发现",
    "follow_ups": "督办事项",
    "answers": "督办答复",
    "snapshots": "节点快照",
    "visits": "走访的单位",
    "owned": "负责的督办事项",
    "answered": "作出的督办答复",
    "roster": "花名册",
    "events": "操作痕迹",
    "messages": "通知",
    "preferences": "通知渠道",
    "deliveries": "通知发送",
    "tokens": "令牌",
    "calls": "请求键",
    "uploads": "上传的文件",
    "key": "加密密钥",
}
"""The sheets, in this order."""

COLUMNS = {
    "answer": "答复", "closed_on": "办结日期", "closes": "办结", "figures": "统计",
    "follow_up_id": "督办事项", "hash": "校验值", "opened_on": "提出日期", "owner": "责任人",
    "taken_on": "快照日期", "text": "内容", "visited_on": "走访日期",
    "done": "已处理", "total": "共", "touched_at": "最近处理",
    "channel": "渠道", "channels": "渠道", "digest_on": "汇总日期", "digested_on": "汇总日期",
    "ended_at": "结束时间", "outcome": "结果", "at_once": "即时", "body": "正文", "kind": "类别",
    "read_at": "阅读时间",
    "answer_note": "答复说明", "answered_on": "答复日期", "cancel_note": "取消说明",
    "cancelled_on": "取消日期", "invitee": "受邀人", "place": "地点", "proposed_by": "提出人",
    "proposed_on": "提出日期", "starts_at": "约定时间",
    "accepted_on": "生效日期", "action": "操作", "actor": "操作人", "acts_from": "可查看起始日期",
    "addressee": "举手对象", "at": "时间", "author": "填写人", "changes": "内容", "code": "工号",
    "cohort": "批次", "completed_by": "完成人", "completed_on": "完成日期", "confirmed_at": "确认时间",
    "confirmed_by": "确认人", "confirmer_role": "确认角色", "corrects_id": "更正的记录",
    "counted": "计入统计", "created_at": "创建时间", "created_on": "发起日期", "department": "部门",
    "dimensions": "维度（位）", "due_on": "截止日期", "email": "邮箱", "end_reason": "结束原因",
    "ends_on": "结束日期", "entered_by": "代录人", "entry": "条目", "entry_date": "入职日期",
    "erased_on": "内容删除日期", "exception": "例外", "expires_at": "失效时间", "follow_key": "所跟进的内容",
    "gate": "关口", "ground": "事由", "hand_due_on": "改期日期", "id": "编号", "initials": "首字母",
    "is_recruit": "新录用公务员", "item": "事项", "keeps": "仅留存", "key": "请求键",
    "last_used_at": "最近使用", "late": "逾期完成", "master_key_id": "主密钥编号",
    "member_number": "人员序号",
    "missed_after": "错过日期", "name": "姓名", "named": "所写内容", "nominal_due_on": "名义截止日期",
    "note": "说明", "occurred_on": "发生日期", "occurrence": "次数", "office": "办公室",
    "on_behalf_of": "门户代表", "opens_on": "开放日期", "origin_id": "来源记录", "payload": "内容",
    "person": "干部", "phone": "电话", "pinyin": "拼音", "planned_due_on": "计划截止日期",
    "portal": "门户单位", "post": "岗位", "post_changed_at": "岗位变更时间", "post_since": "岗位起始日期",
    "probation_ends_on": "试用期满日期", "provisional": "暂定", "rank": "职级", "reason": "原因",
    "record_id": "记录", "recorded_at": "填报时间", "recorded_on": "填报日期", "recruit": "新录用公务员工号",
    "rejected_reason": "退回原因", "released_at": "公开时间", "released_on": "公开日期",
    "request_id": "请求编号", "revoked_at": "吊销时间", "role": "角色", "service_since": "参加工作年份",
    "settled_at": "办结时间", "sheet": "工作表", "stage": "节点", "starts_on": "开始日期", "state": "状态",
    "status": "状态", "status_since": "状态起始日期", "stored_at": "保存时间", "subject_id": "对象编号",
    "subject_type": "对象", "task_id": "任务", "title": "名称", "track": "清单", "uid": "唯一编号",
    "unit": "单位", "until": "截至", "updated_at": "更新时间", "waived_reason": "免除原因",
    "withdrawn_because": "撤回原因",
}  # fmt: skip
"""The headings of columns."""

_WORDS: dict[str, Mapping[str, Word]] = {
    "role": Role.__members__,
    "confirmer_role": Role.__members__,
    "state": {**TaskState.__members__, **AppointmentStatus.__members__},
    "status": {**RecruitStatus.__members__, **RecordStatus.__members__},
}


def write_dossier(
    target: BinaryIO,
    sections: Mapping[str, Sequence[Mapping[str, Any]]],
    titles: Mapping[str, Mapping[str, str]],
) -> None:
    """Write a sheet for each section that holds anything; ``titles`` names payload fields by item."""
    with new_workbook(target) as workbook:
        header = header_format(workbook, "#C6D9F1")
        plain = workbook.add_format({"font_name": FONT, "text_wrap": True, "valign": "top"})
        for section, rows in sections.items():
            if not rows:
                continue
            sheet = workbook.add_worksheet(SECTIONS[section])
            sheet.freeze_panes(1, 0)
            names = list(rows[0])
            for place, name in enumerate(names):
                wide = name in ("payload", "changes", "named")
                sheet.set_column(place, place, 60 if wide else 16, plain)
                sheet.write_string(0, place, COLUMNS[name], header)
            for number, row in enumerate(rows, start=1):
                for place, name in enumerate(names):
                    text = _shown(name, row[name], titles.get(str(row.get("item")), {}))
                    sheet.write_string(number, place, text, plain)


def _shown(name: str, value: Any, titles: Mapping[str, str]) -> str:
    text = _text(value, titles)
    word = _WORDS.get(name, {}).get(text)
    text = word.label if word else text
    return text if len(text) <= _MOST else f"{text[:_MOST]}……（全文见JSON）"


def _text(value: Any, titles: Mapping[str, str]) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case Mapping():
            return "\n".join(f"{titles.get(name, name)}：{_text(each, {})}" for name, each in value.items())
        case list() | tuple():
            return "；".join(_text(each, {}) for each in value)
        case _:
            return str(value)
