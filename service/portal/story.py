"""What happened, as a sentence: the events of a recruit's history."""

from collections.abc import Mapping
from typing import Any

_ACTS = {
    "enrolRecruit": "登记入职",
    "importRoster": "由花名册导入",
    "applyPlan": "按新清单调整了计划",
    "moveDueDate": "按日历调整了截止日期",
    "eraseRecords": "按期清除了记录内容",
    "erasePerson": "删除了个人信息",
    "exportPerson": "导出了个人信息",
    "tellPeople": "发送了消息",
    "updateRecruit": "修改了信息",
    "suspendRecruit": "暂停培养",
    "transferRecruit": "办理调动",
    "extendProbation": "延长试用期",
    "assign": "结对",
    "endAssignment": "结束结对",
    "submitRecords": "填报了记录",
    "confirmRecords": "确认了记录",
    "rejectRecord": "退回了记录",
    "releaseRecord": "向本人公开了记录",
    "openTask": "发起了任务",
    "rescheduleTask": "改了截止日期",
    "waiveTask": "免除了任务",
    "reopenTask": "重新打开了任务",
    "takeSnapshot": "留存了节点快照",
    "recordFinding": "走访时记录了发现",
    "answerFollowUp": "答复了督办事项",
    "proposeAppointment": "提出约谈",
    "answerAppointment": "答复约谈",
    "cancelAppointment": "取消约谈",
}


def sentence(event: Mapping[str, Any]) -> str:
    """Return what was done, and to what."""
    act = _ACTS.get(event["action"], event["action"])
    subject = event.get("subject") or {}
    title = subject.get("title") or (subject.get("task") or {}).get("title")
    return f"{act}：{title}" if title else act
