"""The words of the plan, each with the Chinese label that people see."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the API: its value is its name, its label is what people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its API name and its Chinese label."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word


class Stage(Word):
    """The four milestones (节点), in order."""

    PRE_ENTRY = "PRE_ENTRY", "入职前期"
    FIRST_MONTH = "FIRST_MONTH", "第一月"
    FIRST_YEAR = "FIRST_YEAR", "第一年"
    THIRD_YEAR = "THIRD_YEAR", "第三年"


class Dimension(Word):
    """The five dimensions (维度) in which a recruit grows."""

    LOYALTY = "LOYALTY", "政治忠诚"
    VALUES = "VALUES", "价值认同"
    TEAM = "TEAM", "团队融合"
    DILIGENCE = "DILIGENCE", "实干奋进"
    INTEGRITY = "INTEGRITY", "廉洁自律"


class Role(Word):
    """Who somebody is towards the plan or towards one recruit."""

    ORGANIZER = "ORGANIZER", "组织部"
    UNIT_ADMIN = "UNIT_ADMIN", "单位政工人事"
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD", "部门负责人"
    MENTOR = "MENTOR", "政治导师"
    PARTNER = "PARTNER", "成长伙伴"
    RECRUIT = "RECRUIT", "新录用公务员"
    PORTAL = "PORTAL", "单位门户"
    AUDITOR = "AUDITOR", "审计"


GRANTED_ROLES = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.AUDITOR)
ASSIGNED_ROLES = (Role.MENTOR, Role.PARTNER)


class Rank(Word):
    """Ranks (职级) from the lowest to the highest; ``rank.at_least(other)`` compares."""

    STAFF = "STAFF", "一般干部"
    MID_LEVEL_DEPUTY = "MID_LEVEL_DEPUTY", "中层副职"
    MID_LEVEL_HEAD = "MID_LEVEL_HEAD", "中层正职"
    UNIT_DEPUTY = "UNIT_DEPUTY", "单位副职"
    UNIT_HEAD = "UNIT_HEAD", "单位正职"

    def at_least(self, other: "Rank") -> bool:
        """Say whether this rank is ``other`` or above it."""
        order = list(Rank)
        return order.index(self) >= order.index(other)


class TaskState(Word):
    """What has been done about a task; the status is derived from it and the day."""

    PENDING = "PENDING", "待办"
    SUBMITTED = "SUBMITTED", "待确认"
    DONE = "DONE", "已完成"
    WAIVED = "WAIVED", "已免除"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class TaskStatus(Word):
    """What a task is on a given day."""

    UPCOMING = "UPCOMING", "未开始"
    OPEN = "OPEN", "进行中"
    OVERDUE = "OVERDUE", "已逾期"
    SUBMITTED = "SUBMITTED", "待确认"
    DONE = "DONE", "已完成"
    MISSED = "MISSED", "已错过"
    WAIVED = "WAIVED", "已免除"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class MilestoneStatus(Word):
    """What a milestone is on a given day."""

    UPCOMING = "UPCOMING", "未开始"
    IN_PROGRESS = "IN_PROGRESS", "进行中"
    REACHED = "REACHED", "已达成"
    OVERDUE = "OVERDUE", "已逾期"


class TaskAction(Word):
    """What a viewer may do about a task now."""

    SUBMIT = "SUBMIT", "填报"
    CONFIRM = "CONFIRM", "确认"
    REJECT = "REJECT", "退回"
    CORRECT = "CORRECT", "更正"
    WAIVE = "WAIVE", "免除"
    REOPEN = "REOPEN", "重新打开"
    RESCHEDULE = "RESCHEDULE", "改期"
    PROPOSE_APPOINTMENT = "PROPOSE_APPOINTMENT", "约谈"
    RELEASE = "RELEASE", "向本人公开"


class RecordStatus(Word):
    """Where a record stands."""

    ACCEPTED = "ACCEPTED", "已采纳"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REJECTED = "REJECTED", "已退回"
    CORRECTED = "CORRECTED", "已更正"
    KEPT = "KEPT", "存档"

    @property
    def in_force(self) -> bool:
        """ACCEPTED and CONFIRMED count as evidence; KEPT does not."""
        return self in (RecordStatus.ACCEPTED, RecordStatus.CONFIRMED)


class RecruitStatus(Word):
    """Where a recruit stands in the plan."""

    ACTIVE = "ACTIVE", "在培"
    SUSPENDED = "SUSPENDED", "暂停"
    COMPLETED = "COMPLETED", "期满"
    LEFT = "LEFT", "离开"


class AppointmentStatus(Word):
    """Where an appointment (约谈) stands."""

    PROPOSED = "PROPOSED", "待答复"
    ACCEPTED = "ACCEPTED", "已接受"
    DECLINED = "DECLINED", "已谢绝"
    CANCELLED = "CANCELLED", "已取消"


class FollowUpStatus(Word):
    """Where a follow-up (督办事项) stands."""

    OPEN = "OPEN", "待答复"
    ANSWERED = "ANSWERED", "已答复"
    CLOSED = "CLOSED", "已办结"


class ProbationGround(Word):
    """Why a probation is extended (试用期顺延事由)."""

    LEAVE = "LEAVE", "病事假累计超过规定天数"
    MATERNITY = "MATERNITY", "产假"
    INVESTIGATION = "INVESTIGATION", "接受审查调查"
    DISCIPLINE = "DISCIPLINE", "受处分"


class PluginStatus(Word):
    """Whether an installed plugin takes part."""

    ACTIVE = "ACTIVE", "运行中"
    QUARANTINED = "QUARANTINED", "已隔离"


class DeliveryOutcome(Word):
    """How a delivery ended."""

    SENT = "SENT", "已送达"
    DROPPED = "DROPPED", "不必再送"
    DEAD = "DEAD", "已放弃"


class RecruitOrderBy(Word):
    """By what recruits are sorted."""

    CODE = "CODE", "工号"
    NAME = "NAME", "姓名"
    ENTRY_DATE = "ENTRY_DATE", "入职日期"
    OVERDUE = "OVERDUE", "逾期数"


class TaskOrderBy(Word):
    """By what tasks are sorted."""

    DUE = "DUE", "到期日"
    UPDATED = "UPDATED", "更新时间"
    RECRUIT = "RECRUIT", "新录用公务员"


VOCABULARY: tuple[type[Word], ...] = (
    Stage,
    Dimension,
    Role,
    Rank,
    TaskStatus,
    MilestoneStatus,
    TaskAction,
    RecordStatus,
    RecruitStatus,
    AppointmentStatus,
    FollowUpStatus,
    ProbationGround,
    PluginStatus,
    RecruitOrderBy,
    TaskOrderBy,
)
