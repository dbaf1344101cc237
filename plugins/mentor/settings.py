"""What the organization department may set of 导师督学."""

from service.plugin_api import Rank, Settings, fields


class MentorSettings(Settings):
    """Who may be a mentor, when a fall is one, and when to remind of a talk."""

    max_recruits = fields.Integer(
        "同时指导人数上限", min=1, max=100, load_default=3, help="一名政治导师同时指导的新录用公务员人数"
    )
    minimum_rank = fields.Choice(
        "最低职级",
        choices=tuple(rank.value for rank in Rank),
        load_default=Rank.MID_LEVEL_DEPUTY.value,
        help="担任政治导师的最低职级",
    )
    own_unit = fields.Boolean("限本单位", load_default=True, help="政治导师须为新录用公务员所在单位的人员")
    level_fall = fields.Integer(
        "成长等级下降提醒", min=1, max=4, load_default=2, help="任一维度比上一次下降多少级时须写明跟进措施"
    )
    talk_reminder_days = fields.Integer(
        "谈话提醒提前天数", max=180, load_default=30, help="一期谈心谈话到期前多少天提醒尚无记录的导师"
    )
