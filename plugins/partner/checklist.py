"""The checklist of 伙伴促学."""

from collections.abc import Iterable, Mapping
from typing import Any

from plugins.partner import forms
from service.plugin_api import Dimension, Item, Offset, Role, Track, every, follow, on_request, once


def named_difficulties(payload: Mapping[str, Any]) -> Iterable[str]:
    """Give the difficulties that an observation names: each opens a task."""
    return tuple(payload.get("difficulties") or ())


TRACK = Track(
    code="partner",
    title="伙伴促学",
    description="成长伙伴从报到前起帮助融入单位和城市，传授技巧，关注情绪与困境。",
    position=40,
    items=(
        Item(
            code="partner.first_contact",
            title="报到前联系",
            done_when="报到前已与本人联系",
            role=Role.PARTNER,
            schedule=once(due=Offset()),
            form=forms.FirstContact,
            dimensions=(Dimension.TEAM,),
        ),
        Item(
            code="partner.unit_intro",
            title="介绍单位情况",
            done_when="第一周内已介绍单位情况，并记录内容",
            role=Role.PARTNER,
            schedule=once(due=Offset(days=7)),
            form=forms.UnitIntro,
            dimensions=(Dimension.TEAM,),
        ),
        Item(
            code="partner.office_systems",
            title="熟悉办公系统",
            done_when="本人已会使用所列办公系统",
            role=Role.PARTNER,
            schedule=once(due=Offset(days=14)),
            form=forms.OfficeSystems,
            dimensions=(Dimension.DILIGENCE, Dimension.TEAM),
        ),
        Item(
            code="partner.job_description",
            title="指导撰写岗位说明",
            done_when="已写成岗位说明，并经本人确认",
            role=Role.PARTNER,
            confirmed_by=Role.RECRUIT,
            schedule=once(due=Offset(months=1)),
            form=forms.JobDescription,
            dimensions=(Dimension.DILIGENCE,),
        ),
        Item(
            code="partner.city_life",
            title="感受城市文化",
            done_when="已带领感受城市文化，并记录内容",
            role=Role.PARTNER,
            schedule=once(due=Offset(months=2)),
            form=forms.CityLife,
            dimensions=(Dimension.TEAM, Dimension.VALUES),
        ),
        Item(
            code="partner.meal",
            title="定期陪餐",
            done_when="前三个月每月、此后至满一年每季度至少陪餐一次",
            role=Role.PARTNER,
            schedule=(
                every(months=1, until=Offset(months=3)),
                every(months=3, start=Offset(months=3), until=Offset(months=12)),
            ),
            form=forms.Meal,
            dimensions=(Dimension.TEAM,),
        ),
        Item(
            code="partner.work_tips",
            title="分享工作技巧",
            done_when="第一年每季度至少分享一次工作技巧，并记录内容",
            role=Role.PARTNER,
            schedule=every(months=3, until=Offset(months=12)),
            form=forms.WorkTips,
            dimensions=(Dimension.DILIGENCE,),
        ),
        Item(
            code="partner.task_allocation",
            title="合理分配工作任务",
            done_when="第一年每季度检视一次工作量，不适中的写明调整措施",
            role=Role.PARTNER,
            schedule=every(months=3, until=Offset(months=12)),
            form=forms.TaskAllocation,
            dimensions=(Dimension.DILIGENCE,),
        ),
        Item(
            code="partner.observation",
            title="情绪状态与长短处观察",
            done_when="前三个月每月、此后每季度观察一次，需关心或有困境的写明措施",
            role=Role.PARTNER,
            schedule=(
                every(months=1, until=Offset(months=3)),
                every(months=3, start=Offset(months=3)),
            ),
            form=forms.Observation,
            dimensions=(Dimension.TEAM, Dimension.DILIGENCE),
            readers=(Role.PARTNER, Role.MENTOR),
            outline={
                "observed_on": None,
                "difficulties": (Role.UNIT_ADMIN, Role.ORGANIZER),
                "action": (Role.UNIT_ADMIN, Role.ORGANIZER),
            },
            retention="observation_kept_months",
        ),
        Item(
            code="partner.difficulty_resolved",
            title="困境破解",
            done_when="所列困境已破解，并经本人确认",
            role=Role.PARTNER,
            confirmed_by=Role.RECRUIT,
            schedule=follow("partner.observation", each=named_difficulties, due=Offset(days=30)),
            form=forms.DifficultyResolved,
            dimensions=(Dimension.TEAM,),
        ),
        Item(
            code="partner.extra",
            title="自选任务",
            done_when="按发起时的要求完成，并记录日期",
            role=Role.PARTNER,
            schedule=on_request(by=(Role.PARTNER, Role.UNIT_ADMIN, Role.ORGANIZER)),
            form=forms.Extra,
        ),
    ),
)
