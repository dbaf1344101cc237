"""What the organization department may set of 部门带学."""

from service.plugin_api import Settings, fields

GROWTH_FIELDS = ("急难险重", "科技招商", "乡村振兴", "疫情防控", "基层治理", "其他")


class DepartmentSettings(Settings):
    """The fields of work in which recruits grow."""

    growth_fields = fields.List(
        fields.Text("领域", max=50, required=True),
        "成长领域",
        min=1,
        load_default=lambda: list(GROWTH_FIELDS),
        help="成长清单和成长清单任务可选的领域",
    )
