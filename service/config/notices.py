"""The settings of what the core itself tells of: how many days before and after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from environs import Env
from marshmallow import ValidationError, validate

_LONGEST = 366
_STAGES = 3


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, kw_only=True)
class NoticeSettings:
    """The days of the core's notices; those of tracks are settings of their plugins."""

    due_soon_days: int = field(
        default=7, metadata=_doc("so many days before its due date people are told of a task, 1 to 90")
    )
    overdue_days: tuple[int, ...] = field(
        default=(1, 7, 30),
        metadata=_doc(
            "so many days after its due date those responsible are told, then the unit's admin too, then the "
            "organization department too: three ascending numbers, 1 to 366"
        ),
    )
    gap_working_days: int = field(
        default=3,
        metadata=_doc("after so many working days without mentor or partner somebody is told, 1 to 60"),
    )

    follow_up_due_soon_days: int = field(
        default=3, metadata=_doc("so many days before its due date the owner is told of a follow-up, 1 to 90")
    )
    follow_up_overdue_days: int = field(
        default=1,
        metadata=_doc(
            "so many days after its due date the owner and the organization department are told, 1 to 90"
        ),
    )

    @property
    def escalated_from(self) -> int:
        """From so many days overdue a message is an escalation, which goes at once."""
        return self.overdue_days[1]


def read_notices(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    default = NoticeSettings()
    usual = list(map(str, default.overdue_days))
    return {
        "due_soon_days": env.int("DUE_SOON_DAYS", default.due_soon_days, validate=within(1, 90)),
        "overdue_days": _numbers(env.list("OVERDUE_DAYS", usual, validate=_ascending) or ()),
        "gap_working_days": env.int("GAP_WORKING_DAYS", default.gap_working_days, validate=within(1, 60)),
        "follow_up_due_soon_days": env.int(
            "FOLLOW_UP_DUE_SOON_DAYS", default.follow_up_due_soon_days, validate=within(1, 90)
        ),
        "follow_up_overdue_days": env.int(
            "FOLLOW_UP_OVERDUE_DAYS", default.follow_up_overdue_days, validate=within(1, 90)
        ),
    }


def within(least: int, most: int) -> validate.Range:
    """Return the check that a number lies between two, both included."""
    return validate.Range(least, most, error=f"须在{least}与{most}之间")


def _numbers(texts: Sequence[str]) -> tuple[int, ...]:
    """Return whole numbers, none where one of the texts is something else."""
    plain = [text.strip() for text in texts]
    return tuple(map(int, plain)) if all(re.fullmatch(r"[0-9]{1,4}", text) for text in plain) else ()


def _ascending(texts: Sequence[str]) -> None:
    days = _numbers(texts)
    rising = all(earlier < later for earlier, later in pairwise(days))
    if len(days) != _STAGES or not rising or days[0] < 1 or days[-1] > _LONGEST:
        raise ValidationError(f"须为{_STAGES}个递增的天数，以逗号分隔，在1与{_LONGEST}之间")
