"""What a port may set for itself."""

from service.plugin_api import Settings, fields

BERTHS = ("一号泊位", "二号泊位", "危险品泊位")


class PortSettings(Settings):
    """Its berths, and the numbers of its safety rules."""

    berths = fields.List(
        fields.Text("泊位", max=50, required=True),
        "泊位",
        min=1,
        load_default=lambda: list(BERTHS),
        help="演练可选的泊位",
    )
    least_night_hours = fields.Integer(
        "夜班最少小时数", min=1, max=12, load_default=4, help="少于此数的夜班跟班不计"
    )
    drill_reminder_days = fields.Integer(
        "演练提前提醒天数", max=90, load_default=14, help="到期前多少天提醒还没有演练的导师"
    )
