"""The evidence of 导师督学, one form per item."""

from typing import ClassVar

from service.plugin_api import Form, fields


class FirstMeeting(Form):
    """结对见面."""

    held_on = fields.Date("见面日期", required=True)
    topics = fields.Text("交流内容", required=True)


class Talk(Form):
    """一对一谈心谈话."""

    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("topics", "summary"),)

    held_on = fields.Date("谈话日期", required=True)
    place = fields.Text("谈话地点", max=200)
    topics = fields.Text("谈话主题", help="主题与纪要至少填写一项")
    summary = fields.Text("谈话纪要", help="主题与纪要至少填写一项")
    recruit_view = fields.Text("本人想法")
    advice = fields.Text("导师建议")


class ThoughtGuidance(Form):
    """思想引导."""

    held_on = fields.Date("开展日期", required=True)
    theme = fields.Text("主题", required=True)
    form = fields.Text("形式")
    feedback = fields.Text("本人反馈")


class GrowthMonitoring(Form):
    """成长监测."""

    observed_on = fields.Date("监测日期", required=True)
    levels = fields.ByDimension("五维等级", min=1, max=5, required=True)
    concerns = fields.Text("关注点")
    follow_up = fields.Text("跟进措施", help="任一维度明显下降时须填写")


class IntegrityPledge(Form):
    """廉洁承诺."""

    pledged_on = fields.Date("承诺日期", required=True)
    text = fields.Text("承诺内容", required=True)


class IntegrityLesson(Form):
    """廉洁教育."""

    held_on = fields.Date("开展日期", required=True)
    form = fields.Text("形式")
    feedback = fields.Text("本人反馈")
    theme = fields.Text("主题", required=True)


class RaisedHand(Form):
    """举手."""

    answered_on = fields.Date("回应日期", required=True)
    summary = fields.Text("回应情况", required=True)


class Extra(Form):
    """自选任务."""

    held_on = fields.Date("开展日期", required=True)
    note = fields.Text("情况说明")
