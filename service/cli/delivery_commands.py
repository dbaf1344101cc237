"""The commands about deliveries; what they do stands in ``deliveries``."""

import click


@click.group()
def delivery() -> None:
    """向外投递：邮件、群机器人、网络回调."""


@delivery.command("list")
@click.option("--dead", is_flag=True, help="列出已放弃的，而不是尚未送达的")
@click.option("--channel", help="仅某一渠道：mail、wecom、dingtalk、feishu 或 webhook")
def delivery_list(dead: bool, channel: str | None) -> None:  # noqa: FBT001  click passes options by position
    """列出投递：编号、渠道、时间、次数、状态、问题；不含内容和收件人."""
    from service.cli.deliveries import show

    show(dead=dead, channel=channel)


@delivery.command("resend")
@click.argument("numbers", type=int, nargs=-1, metavar="[ID]...")
@click.option("--all-dead", is_flag=True, help="重发全部已放弃的投递")
@click.option("--channel", help="与 --all-dead 同用：仅某一渠道")
def delivery_resend(numbers: tuple[int, ...], all_dead: bool, channel: str | None) -> None:  # noqa: FBT001  click passes options by position
    """重发已放弃的投递；接收方可凭同一消息编号去重."""
    from service.cli.deliveries import resend

    if bool(numbers) == all_dead or (channel is not None and not all_dead):
        raise click.UsageError("请指定编号，或 --all-dead（可加 --channel）")
    resend(numbers or None, channel)
