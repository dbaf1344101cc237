"""The evidence of 港口安全, one form per item."""

from service.plugin_api import Form, fields

KINDS = ("消防", "防台", "溢油", "落水救援")


class RiskNotice(Form):
    """岗位风险告知."""

    held_on = fields.Date("告知日期", required=True)
    risks = fields.Text("告知内容", required=True)


class Drill(Form):
    """安全演练."""

    held_on = fields.Date("演练日期", required=True)
    berth = fields.Choice("泊位", setting="berths", required=True)
    kind = fields.Choice("科目", choices=KINDS, required=True)
    passed = fields.Boolean("是否合格", required=True)
    shortcomings = fields.Text("不足之处", help="不合格时须填写")


class Retraining(Form):
    """补训."""

    held_on = fields.Date("补训日期", required=True)
    kind = fields.Choice("科目", choices=KINDS, required=True)
    outcome = fields.Text("补训结果", required=True)


class NightWatch(Form):
    """夜班跟班."""

    held_on = fields.Date("跟班日期", required=True)
    hours = fields.Integer("小时数", min=1, max=12, required=True)
    note = fields.Text("情况说明")
