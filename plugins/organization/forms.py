"""The evidence of 组织领学, one form per item."""

from plugins.organization.settings import CONCLUSIONS
from service.plugin_api import Form, Part, fields


class Briefing(Form):
    """入职前教育."""

    held_on = fields.Date("开展日期", required=True)
    topics = fields.Text("教育内容", required=True)


class Launch(Form):
    """启航仪式."""

    held_on = fields.Date("举行日期", required=True)
    attended = fields.Boolean("本人到场", required=True)
    mentor_words = fields.Text("导师路演展望")


class InitialTraining(Form):
    """初任培训."""

    starts_on = fields.Date("开始日期", required=True)
    ends_on = fields.Date("结束日期", required=True)
    days = fields.Integer("培训天数", required=True)
    passed = fields.Boolean("考核合格", required=True)
    certificate_no = fields.Text("证书编号", max=100)


class EliteClubJoin(Form):
    """加入菁英会."""

    joined_on = fields.Date("加入日期", required=True)
    group = fields.Text("所在小组", max=200)
    role = fields.Text("担任角色", max=200)


class EliteClubActivity(Form):
    """菁英会活动."""

    held_on = fields.Date("活动日期", required=True)
    theme = fields.Text("活动主题", required=True)
    part = fields.Choice("参与方式", choices=("组织者", "主讲", "参与者"), required=True)
    takeaway = fields.Text("收获")


class Goal(Part):
    """A small goal (小目标)."""

    goal = fields.Text("目标", max=500, required=True)
    measure = fields.Text("衡量标准")
    target_on = fields.Date("目标日期", ahead=True, required=True)


class CareerPlan(Form):
    """职业规划辅导."""

    held_on = fields.Date("辅导日期", required=True)
    adviser = fields.Text("辅导人", max=200)
    goals = fields.Entries(Goal, "小目标", min=1, max=5, required=True)


class GoalResult(Part):
    """What became of a goal."""

    goal = fields.Text("目标", max=500, required=True, help="与职业规划中的小目标一字不差")
    result = fields.Text("完成情况", required=True)


class GoalReview(Form):
    """小目标复盘."""

    held_on = fields.Date("复盘日期", required=True)
    results = fields.Entries(GoalResult, "复盘结果", min=1, required=True)


class ThreeYearEvaluation(Form):
    """三年评估考察."""

    evaluated_on = fields.Date("评估日期", required=True)
    evaluators = fields.List(
        fields.StaffCode("工号", required=True),
        "评估人",
        min=2,
        distinct=True,
        required=True,
        help="两人以上的工号",
    )
    scores = fields.ByDimension("五维评分", min=0, max=100, required=True)
    conclusion = fields.Choice(
        "评估结论", choices=CONCLUSIONS, setting="evaluation_conclusions", required=True
    )
    next_steps = fields.Text("下一步培养举措", required=True)


class Extra(Form):
    """自选任务."""

    held_on = fields.Date("开展日期", required=True)
    note = fields.Text("情况说明")
