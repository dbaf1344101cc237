"""The commands about plans and the checklists that they follow, with their options."""

import click


@click.group()
def plan() -> None:
    """培养计划与清单版本."""


@plan.command("diff")
@click.argument("plugin", required=False)
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def plan_diff(plugin: str | None, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """按事项列出已安装清单（或插件PLUGIN）与执行中计划的差异，不作更改."""
    from service.cli.plans import show

    show(plugin, as_json=as_json)


@plan.command("apply")
@click.argument("plugin", required=False)
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def plan_apply(plugin: str | None, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """让执行中的计划改用已安装的清单（或插件PLUGIN）；已完成的任务和记录不变."""
    from service.cli.plans import apply

    apply(plugin, as_json=as_json)
