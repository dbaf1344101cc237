"""What a township may set for itself."""

from service.plugin_api import Settings, fields


class VillageSettings(Settings):
    """When the stay begins, and when to remind."""

    notice_days = fields.Integer(
        "驻村通知提前天数", max=90, load_default=10, help="满半年驻村前多少天通知本人、部门和伙伴"
    )
    escalation_days = fields.Integer(
        "谈话逾期告知天数", min=1, max=90, load_default=10, help="谈心谈话逾期多少天后告知单位"
    )
    visit_days = fields.Integer(
        "走访间隔天数", min=7, max=365, load_default=90, help="多少天没有走访时告知单位"
    )
