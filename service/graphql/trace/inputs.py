"""Inputs about the audit trail."""

from datetime import datetime

import strawberry
from strawberry import UNSET


@strawberry.input
class AuditFilter:
    """Which events; a unit stands for those below it too."""

    recruit_code: str | None = UNSET
    unit_code: str | None = UNSET
    actor_code: str | None = UNSET
    action: str | None = UNSET
    since: datetime | None = UNSET
    until: datetime | None = UNSET
