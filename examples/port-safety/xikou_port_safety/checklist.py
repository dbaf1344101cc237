"""The checklist of 港口安全."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.plugin_api import Dimension, Item, Offset, Role, Track, every, follow, once
from xikou_port_safety import forms


def failed_kind(payload: Mapping[str, Any]) -> Iterable[str]:
    """Give the kind of a drill that was not passed: it opens a retraining."""
    return () if payload["passed"] else (payload["kind"],)


TRACK = Track(
    code="port-safety",
    title="港口安全",
    description="上岗前告知风险，每半年演练，不合格的补训；第一年跟夜班。",
    items=(
        Item(
            code="port-safety.risk_notice",
            title="岗位风险告知",
            done_when="第一周内已告知岗位风险，并经本人确认",
            role=Role.DEPARTMENT_HEAD,
            confirmed_by=Role.RECRUIT,
            schedule=once(due=Offset(days=7)),
            form=forms.RiskNotice,
            dimensions=(Dimension.INTEGRITY,),
        ),
        Item(
            code="port-safety.drill",
            title="安全演练",
            done_when="每半年参加一次安全演练，前后两次科目不同",
            role=Role.MENTOR,
            schedule=every(months=6),
            form=forms.Drill,
            dimensions=(Dimension.DILIGENCE,),
        ),
        Item(
            code="port-safety.retraining",
            title="补训",
            done_when="不合格的科目已补训，并经本人确认",
            role=Role.MENTOR,
            confirmed_by=Role.RECRUIT,
            schedule=follow("port-safety.drill", each=failed_kind, due=Offset(days=30)),
            form=forms.Retraining,
            dimensions=(Dimension.DILIGENCE,),
        ),
        Item(
            code="port-safety.night_watch",
            title="夜班跟班",
            done_when="第一年每季度跟一次夜班，不少于规定的小时数",
            role=Role.PARTNER,
            schedule=every(months=3, until=Offset(months=12)),
            form=forms.NightWatch,
            dimensions=(Dimension.TEAM, Dimension.DILIGENCE),
        ),
    ),
)
