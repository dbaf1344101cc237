"""The rules on who may become a partner; that on mentor and partner guards both."""

from collections.abc import Iterator

from service.plugin_api import AssignmentCheck, AssignmentContext, Rank, Refusal, Role


def rank_not_head(context: AssignmentContext) -> Iterator[Refusal]:
    """Ask for exactly a head at middle level."""
    if context.candidate.rank is not Rank.MID_LEVEL_HEAD:
        message = f"成长伙伴须为{Rank.MID_LEVEL_HEAD.label}，现为{context.candidate.rank.label}"
        yield Refusal([], "rank_not_head", message)


def other_unit(context: AssignmentContext) -> Iterator[Refusal]:
    """Ask for somebody of the recruit's own unit, unless the setting is off."""
    if context.settings["own_unit"] and context.candidate.unit != context.recruit.unit:
        yield Refusal([], "other_unit", "成长伙伴须为新录用公务员所在单位的人员")


def service_years(context: AssignmentContext) -> Iterator[Refusal]:
    """Ask for years of service, counted from year to year; unknown ones are not enough."""
    least, since = context.settings["min_service_years"], context.candidate.service_since
    if since is None:
        yield Refusal([], "years_unknown", f"参加工作年份不详，无法核实是否满{least}年")
    elif (years := context.starts_on.year - since) < least:
        yield Refusal([], "too_few_years", f"成长伙伴须工作满{least}年，到结对时为{years}年")


def too_many_recruits(context: AssignmentContext) -> Iterator[Refusal]:
    """Leave a partner time for each recruit."""
    most = context.settings["max_recruits"]
    if context.load >= most:
        yield Refusal([], "too_many_recruits", f"一名成长伙伴同时最多结对{most}人，现已结对{context.load}人")


def is_recruit(context: AssignmentContext) -> Iterator[Refusal]:
    """Let nobody be their own partner."""
    if context.candidate.code == context.recruit.code:
        yield Refusal([], "is_recruit", "成长伙伴不能是新录用公务员本人")


def same_as_mentor(context: AssignmentContext) -> Iterator[Refusal]:
    """Let a recruit have two people: a mentor and a partner."""
    recruit = context.recruit
    other = recruit.mentor if context.role is Role.PARTNER else recruit.partner
    if other is not None and context.candidate.code == other:
        yield Refusal([], "same_as_mentor", "成长伙伴与政治导师不能是同一人")


PAIRING = (
    *(
        AssignmentCheck(code=check.__name__, roles=(Role.PARTNER,), check=check)
        for check in (rank_not_head, other_unit, service_years, too_many_recruits, is_recruit)
    ),
    AssignmentCheck(code="same_as_mentor", roles=(Role.MENTOR, Role.PARTNER), check=same_as_mentor),
)
