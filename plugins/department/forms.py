"""The evidence of 部门带学, one form per item."""

from plugins.department.settings import GROWTH_FIELDS
from service.plugin_api import Form, Part, fields

LOWEST, HIGHEST = 1, 5


class FirstPost(Form):
    """首站岗位分配."""

    assigned_on = fields.Date("分配日期", required=True)
    post = fields.Text("岗位", max=200, required=True)
    duties = fields.Text("岗位职责")
    frontline = fields.Boolean("一线岗位")


class GrowthEntry(Part):
    """A line of the growth list."""

    title = fields.Text("任务名称", max=200, required=True)
    field = fields.Choice("领域", choices=GROWTH_FIELDS, setting="growth_fields", required=True)
    difficulty = fields.Integer("难度", min=LOWEST, max=HIGHEST, required=True)
    responsibility = fields.Integer("责任", min=LOWEST, max=HIGHEST, required=True)
    planned_on = fields.Date("计划日期", ahead=True, required=True)


class GrowthList(Form):
    """成长清单制订."""

    drawn_on = fields.Date("制订日期", required=True)
    mentor_advice = fields.Text("导师意见")
    entries = fields.Entries(
        GrowthEntry, "成长清单", min=3, required=True, help="按计划日期由易到难、由轻到重"
    )


class GrowthTask(Form):
    """成长清单任务."""

    done_on = fields.Date("完成日期", required=True)
    title = fields.Text("任务名称", max=200, required=True)
    field = fields.Choice("领域", choices=GROWTH_FIELDS, setting="growth_fields", required=True)
    difficulty = fields.Integer("难度", min=LOWEST, max=HIGHEST, required=True)
    responsibility = fields.Integer("责任", min=LOWEST, max=HIGHEST, required=True)
    outcome = fields.Text("完成情况")
    support = fields.Text("搭梯子", help="部门提供的支持")
    reason = fields.Text("难度或责任降低的原因")


class Belonging(Form):
    """归属感荣誉感关怀."""

    held_on = fields.Date("开展日期", required=True)
    form = fields.Text("形式")
    feedback = fields.Text("本人反馈")


class PotentialAssessment(Form):
    """培养潜质研判."""

    assessed_on = fields.Date("研判日期", required=True)
    strengths = fields.Text("长处")
    weaknesses = fields.Text("短处")
    directions = fields.Text("培养方向")
    rating = fields.Integer("潜质等级", min=LOWEST, max=HIGHEST, required=True)


class ProbationReview(Form):
    """试用期满考核."""

    reviewed_on = fields.Date("考核日期", required=True)
    conclusion = fields.Choice("考核结论", choices=("合格", "不合格"), required=True)
    opinion = fields.Text("考核意见", required=True)


class Rotation(Part):
    """A stay on another post."""

    post = fields.Text("岗位", max=200, required=True)
    starts_on = fields.Date("开始日期", ahead=True, required=True)
    ends_on = fields.Date("结束日期", ahead=True, required=True)
    purpose = fields.Text("轮岗目的")


class RotationPlan(Form):
    """轮岗计划制定."""

    planned_on = fields.Date("计划日期", ahead=True, required=True)
    rotations = fields.Entries(Rotation, "轮岗安排", min=1, required=True, help="按先后顺序，互不重叠")


class Extra(Form):
    """自选任务."""

    held_on = fields.Date("开展日期", required=True)
    note = fields.Text("情况说明")
