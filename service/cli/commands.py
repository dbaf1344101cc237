"""The commands and their options; what they do stands in the modules of their nouns."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from service import __version__
from service.cli.calendar_commands import calendar
from service.cli.delivery_commands import delivery
from service.cli.pairing_commands import pairing
from service.cli.paper_commands import export
from service.cli.person_commands import person
from service.cli.plan_commands import plan
from service.cli.plugin_commands import plugin
from service.cli.visit_commands import visit
from service.cli.worksheet_commands import worksheet
from service.config import ConfigError


class _Commands(click.Group):
    """The group; expected mistakes end with a sentence, never with a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except ConfigError as error:
            raise _Stop(str(error)) from error
        except Exception as error:
            from service.cli.mishaps import explained

            sentence = explained(error)
            if sentence is None:
                raise
            raise _Stop(sentence) from error


class _Stop(click.ClickException):
    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="xikou")
def main() -> None:
    """系扣：新录用公务员三年培养计划服务."""


@main.command()
def init() -> None:
    """创建或升级数据库."""
    from service.cli.database import init

    init()


@main.command("import-roster")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告将会创建、更改和保留的内容，不写入")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def import_roster(file: Path, dry_run: bool, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """导入花名册工作簿FILE."""
    from service.cli.roster import import_file

    sys.exit(import_file(file, dry_run=dry_run, as_json=as_json))


@main.command("roster-template")
@click.argument("file", type=click.Path(path_type=Path))
def roster_template(file: Path) -> None:
    """写出带下拉列表的空白花名册FILE."""
    from service.cli.roster import write_empty

    write_empty(file)


@main.command()
def serve() -> None:
    """启动服务."""
    from service.cli.serving import serve

    serve()


@main.command()
def worker() -> None:
    """投递未送达的消息，并定时提醒、封存和清理；PostgreSQL上与服务分开运行，可以多个."""
    from service.cli.working import work

    work()


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """把数据库的全部内容备份到FILE；服务可以照常运行."""
    from service.cli.backups import write

    sys.exit(write(file))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """从备份FILE恢复到空的数据库，并核验行数与审计记录."""
    from service.cli.backups import restore

    sys.exit(restore(file))


@main.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天检查，默认今天")
@click.option("--backups", type=click.Path(path_type=Path), help="检查该目录中最近的备份")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def doctor(on: datetime | None, backups: Path | None, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """检查设置、数据库、插件、时钟、日历、密钥等，逐项给出办法：退出码1表示有错误."""
    from service.cli.doctor import examine

    sys.exit(examine(on.date() if on else None, backups, as_json=as_json))


@main.command()
def demo() -> None:
    """用演示批次启动服务；再次运行则接着使用已有数据."""
    from service.cli.demo import demo

    demo()


@main.command()
@click.option("--recruits", type=click.IntRange(1, 1_000_000), required=True, help="多少名新录用公务员")
@click.option("--seed", type=int, default=0, show_default=True, help="同样的数，同样的城市")
@click.option("--months", type=click.IntRange(0, 36), default=18, show_default=True, help="入职多少个月")
def simulate(recruits: int, seed: int, months: int) -> None:
    """在空数据库中生成虚构的城市，供压力测试用."""
    from service.cli.simulations import simulate

    simulate(recruits, seed, months)


@main.group()
def token() -> None:
    """访问令牌."""


@token.command("issue")
@click.option("--person", help="工号")
@click.option("--unit", help="单位编码，与 --role PORTAL 同用")
@click.option("--role", type=click.Choice(["PORTAL"]), help="单位门户")
@click.option("--days", type=int, default=90, show_default=True, help="有效天数")
def token_issue(person: str | None, unit: str | None, role: str | None, days: int) -> None:
    """签发令牌，仅输出令牌本身."""
    from service.cli.tokens import issue

    if (person is None) == (unit is None) or (unit is None) != (role is None):
        raise click.UsageError("请指定 --person 工号，或 --unit 单位编码 --role PORTAL")
    issue(person=person, unit=unit, days=days)


@token.command("list")
def token_list() -> None:
    """列出令牌：编号、所属、状态、有效期、最近使用."""
    from service.cli.tokens import show

    show()


@token.command("revoke")
@click.argument("number", type=int)
def token_revoke(number: int) -> None:
    """吊销编号为NUMBER的令牌."""
    from service.cli.tokens import revoke

    revoke(number)


@main.group()
def audit() -> None:
    """审计记录."""


@audit.command("seal")
@click.option("--head", type=click.Path(path_type=Path), help="把最新的链首追加到该文件")
def audit_seal(head: Path | None) -> None:
    """立即封存全部审计事件."""
    from service.cli.audit import seal

    seal(head)


@audit.command("verify")
@click.option("--head", type=click.Path(path_type=Path), help="与该文件中的每个链首核对")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出结果")
def audit_verify(head: Path | None, as_json: bool) -> None:  # noqa: FBT001  click passes options by position
    """核验审计记录：退出码0完整，1断裂，2被截断，3未能核验."""
    from service.cli.audit import verify

    sys.exit(verify(head, as_json=as_json))


@main.group()
def retention() -> None:
    """保存期限."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="只报告将会删除的内容")
def retention_run(dry_run: bool) -> None:  # noqa: FBT001  click passes options by position
    """删除保存期已满的记录内容；服务运行时每天自动执行."""
    from service.cli.retention import run

    run(dry_run=dry_run)


@main.command("export-schema")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export_schema(file: Path | None) -> None:
    """输出GraphQL模式（到FILE或标准输出）."""
    from service.cli.schema import export

    export(file)


main.add_command(calendar)
main.add_command(delivery)
main.add_command(export)
main.add_command(pairing)
main.add_command(person)
main.add_command(plugin)
main.add_command(plan)
main.add_command(worksheet)
main.add_command(visit)
