"""What the organization department may set for the whole city."""

from service.plugin_api import Settings, fields

CONCLUSIONS = ("重点培养", "持续培养", "补短培养")


class OrganizationSettings(Settings):
    """Numbers of regulations, and the words of the evaluation."""

    initial_training_days = fields.Integer(
        "初任培训最少天数",
        min=1,
        max=366,
        load_default=12,
        help="依据：公务员法第六十七条；新录用公务员试用期管理办法(试行)第八条",
    )
    evaluation_conclusions = fields.List(
        fields.Text("结论", max=50, required=True),
        "三年评估结论",
        min=1,
        load_default=lambda: list(CONCLUSIONS),
        help="三年评估考察可选的结论",
    )
    evaluation_lead_days = fields.Integer(
        "三年评估提前天数",
        max=366,
        load_default=60,
        help="评估日期最早可在满三年前多少天",
    )
    evaluation_notice_days = fields.Integer(
        "三年评估通知提前天数",
        max=366,
        load_default=60,
        help="满三年前多少天通知组织部和单位安排评估",
    )
    visit_reminder_weekday = fields.Integer(
        "每周走访提醒日",
        min=1,
        max=7,
        load_default=4,
        help="一周的第几天提醒组织部本周尚未走访，4为星期四",
    )
    visit_waiting_days = fields.Integer(
        "单位多久未走访须提醒",
        min=1,
        max=366,
        load_default=60,
        help="单位多少天未走访时提醒组织部",
    )
    visit_waiting_again_days = fields.Integer(
        "未走访再次提醒的间隔",
        min=1,
        max=366,
        load_default=30,
        help="此后每隔多少天再提醒一次",
    )
