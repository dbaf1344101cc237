"""The evidence of 伙伴促学, one form per item."""

from service.plugin_api import Form, fields

MISFIT = "人岗不适"
DIFFICULTIES = ("语言不通", "水土不服", MISFIT)
WELL_LOADED = "适中"
NEEDS_CARE = "需关心"


class FirstContact(Form):
    """报到前联系."""

    contacted_on = fields.Date("联系日期", required=True)
    way = fields.Text("联系方式", max=200)


class UnitIntro(Form):
    """介绍单位情况."""

    held_on = fields.Date("介绍日期", required=True)
    topics = fields.Text("介绍内容", required=True)


class OfficeSystems(Form):
    """熟悉办公系统."""

    done_on = fields.Date("完成日期", required=True)
    systems = fields.List(fields.Text("系统", max=200, required=True), "办公系统", min=1, required=True)


class JobDescription(Form):
    """指导撰写岗位说明."""

    written_on = fields.Date("撰写日期", required=True)
    text = fields.Text("岗位说明", required=True)


class CityLife(Form):
    """感受城市文化."""

    held_on = fields.Date("开展日期", required=True)
    topics = fields.Text("活动内容", required=True)


class Meal(Form):
    """定期陪餐."""

    held_on = fields.Date("陪餐日期", required=True)
    note = fields.Text("情况说明")


class WorkTips(Form):
    """分享工作技巧."""

    held_on = fields.Date("分享日期", required=True)
    topics = fields.Text("分享内容", required=True)


class TaskAllocation(Form):
    """合理分配工作任务."""

    reviewed_on = fields.Date("检视日期", required=True)
    # marshmallow takes declared fields off the class, so its method ``load`` stays what it is.
    load = fields.Choice("工作量", choices=("轻", WELL_LOADED, "重"), required=True)  # type: ignore[assignment]
    adjustments = fields.Text("调整措施", help="工作量不适中时须填写")


class Observation(Form):
    """情绪状态与长短处观察."""

    observed_on = fields.Date("观察日期", required=True)
    mood = fields.Choice("情绪状态", choices=("平稳", "有波动", NEEDS_CARE), required=True)
    strengths = fields.Text("长处")
    weaknesses = fields.Text("短处")
    difficulties = fields.List(
        fields.Choice("困境", choices=DIFFICULTIES),
        "面临困境",
        distinct=True,
        required=True,
        help="没有则为空列表",
    )
    action = fields.Text("采取措施", help="情绪需关心或有困境时须填写")


class DifficultyResolved(Form):
    """困境破解."""

    resolved_on = fields.Date("破解日期", required=True)
    difficulty = fields.Choice("困境", choices=DIFFICULTIES, required=True)
    outcome = fields.Text("破解情况")


class Extra(Form):
    """自选任务."""

    held_on = fields.Date("开展日期", required=True)
    note = fields.Text("情况说明")
