"""The rules on who may become a mentor."""

from collections.abc import Iterator

from service.plugin_api import AssignmentCheck, AssignmentContext, Rank, Refusal, Role


def rank_too_low(context: AssignmentContext) -> Iterator[Refusal]:
    """Ask for a rank."""
    least = Rank[context.settings["minimum_rank"]]
    if not context.candidate.rank.at_least(least):
        message = f"政治导师须为{least.label}以上，现为{context.candidate.rank.label}"
        yield Refusal([], "rank_too_low", message)


def other_unit(context: AssignmentContext) -> Iterator[Refusal]:
    """Ask for somebody of the recruit's own unit, unless the setting is off."""
    if context.settings["own_unit"] and context.candidate.unit != context.recruit.unit:
        yield Refusal([], "other_unit", "政治导师须为新录用公务员所在单位的人员")


def too_many_recruits(context: AssignmentContext) -> Iterator[Refusal]:
    """Leave a mentor time for each recruit."""
    most = context.settings["max_recruits"]
    if context.load >= most:
        yield Refusal([], "too_many_recruits", f"一名政治导师同时最多指导{most}人，现已指导{context.load}人")


def is_recruit(context: AssignmentContext) -> Iterator[Refusal]:
    """Let nobody be their own mentor."""
    if context.candidate.code == context.recruit.code:
        yield Refusal([], "is_recruit", "政治导师不能是新录用公务员本人")


PAIRING = tuple(
    AssignmentCheck(code=check.__name__, roles=(Role.MENTOR,), check=check)
    for check in (rank_too_low, other_unit, too_many_recruits, is_recruit)
)
