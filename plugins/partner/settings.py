"""What the organization department may set of 伙伴促学."""

from service.plugin_api import Settings, fields


class PartnerSettings(Settings):
    """Who may be a partner, and how long an observation is kept."""

    max_recruits = fields.Integer(
        "同时结对人数上限", min=1, max=100, load_default=2, help="一名成长伙伴同时结对的新录用公务员人数"
    )
    min_service_years = fields.Integer(
        "最低工作年限", max=60, load_default=5, help="按结对开始年份减参加工作年份计算"
    )
    own_unit = fields.Boolean("限本单位", load_default=True, help="成长伙伴须为新录用公务员所在单位的人员")
    observation_kept_months = fields.Integer(
        "观察记录保存月数", min=1, max=600, load_default=12, help="满期后清除情绪状态与长短处观察的内容"
    )
