"""The enums of the API, each value described by its Chinese label."""

import strawberry

from service.domain.words import (
    VOCABULARY,
    AppointmentStatus,
    Dimension,
    FollowUpStatus,
    MilestoneStatus,
    PluginStatus,
    ProbationGround,
    Rank,
    RecordStatus,
    RecruitOrderBy,
    RecruitStatus,
    Role,
    Stage,
    TaskAction,
    TaskOrderBy,
    TaskStatus,
)

__all__ = [
    "AppointmentStatus",
    "Dimension",
    "FollowUpStatus",
    "MilestoneStatus",
    "PluginStatus",
    "ProbationGround",
    "Rank",
    "RecordStatus",
    "RecruitOrderBy",
    "RecruitStatus",
    "Role",
    "Stage",
    "TaskAction",
    "TaskOrderBy",
    "TaskStatus",
]

for _word in VOCABULARY:
    strawberry.enum(_word, description=(_word.__doc__ or "").strip())
    for _value in _word.__strawberry_definition__.values:  # type: ignore[attr-defined]
        _value.description = _word[_value.name].label
