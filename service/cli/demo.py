"""The demo: an invented city in the middle of its three years, served with a token per role."""

import sys

import click

from service.app import create_service
from service.cli.database import make_ready
from service.cli.serving import serve
from service.domain.offsets import Offset
from service.domain.words import Role
from service.store.reads.cohorts import cohort_codes, examples
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.simulation import invent, live
from service.usecases.tokens import issue_token

RECRUITS = 108
_MONTHS_AGO = (18, 18, 18, 17, 19)
"""So many months before today the recruits entered, in turn."""

QUERIES = (
    (
        Role.UNIT_ADMIN,
        "本单位的新录用公务员：四个节点、各清单进度、导师与伙伴",
        (
            '{{ unit(code: \\"{unit}\\") {{ name progress {{ total done overdue }} recruits {{ nodes {{ '
            "code name milestones {{ stage dueOn status }} "
            "tracks {{ track {{ title }} progress {{ done total }} }} "
            "mentor {{ name }} partner {{ name }} }} }} }} }}"
        ),
    ),
    (
        Role.MENTOR,
        "导师的待办",
        (
            "{{ tasks(first: 5, filter: {{mine: true}}) {{ totalCount nodes {{ "
            "title dueOn status recruit {{ name }} }} }} }}"
        ),
    ),
    (
        Role.ORGANIZER,
        "全市概览",
        (
            "{{ overview {{ recruits units mentors partners progress {{ due dueDone overdue ratio }} "
            "byStage {{ stage reached overdue }} }} }}"
        ),
    ),
)


def demo() -> None:
    """Create the demo city where there is none, issue tokens, and serve."""
    service = create_service()
    make_ready(service)
    with service.store.reading(OPERATOR, service.today) as reading:
        known = cohort_codes(reading)
    if known:
        click.echo(f"继续使用已有数据：{service.settings.database_url}")
    else:
        _settle(service)
    _introduce(service)
    sys.stdout.flush()
    serve(service)


def _settle(service: Service) -> None:
    """Invent the city and let its first months pass."""
    today = service.today
    entries = [Offset(months=-months).from_day(today).replace(day=1) for months in _MONTHS_AGO]
    cohort = str(entries[0].year)
    roster = invent(RECRUITS, entries, cohort=cohort)
    report = import_roster(service, OPERATOR, roster)
    click.echo(f"已创建演示批次{cohort}：{len(roster.recruits)}名新录用公务员，{report.tasks}项任务")
    days = (today - min(entries)).days + 31
    with click.progressbar(length=days, label="生成演示记录", file=sys.stderr) as bar:
        records = live(service, [row.code for row in roster.recruits], today, progress=bar.update)
    click.echo(f"已生成{records}条记录（截至{today}）")


def _introduce(service: Service) -> None:
    """Print the address, a token per role, and queries to paste."""
    address = f"http://{service.settings.host}:{service.settings.port}/graphql"
    pages = (
        f"\n门户：{address.removesuffix('graphql')}（粘贴任一令牌登录）"
        if service.settings.shows_pages
        else ""
    )
    click.echo(f"\n地址：{address}{pages}\n\n令牌：")
    people = tokens_of(service)
    for role, (code, name, token) in people.items():
        click.echo(f"  {role.label}（{role.value}，{name} {code}）：{token}")
    click.echo("\n可以粘贴的查询：")
    unit = people[Role.PORTAL][0]
    for role, title, query in QUERIES:
        body = '{"query": "' + query.format(unit=unit) + '"}'
        click.echo(f"\n# {title}")
        click.echo(
            f"curl -s {address} -H 'Content-Type: application/json' \\\n"
            f"  -H 'Authorization: Bearer {people[role][2]}' \\\n  -d '{body}'"
        )
    click.echo("")


def tokens_of(service: Service) -> dict[Role, tuple[str, str, str]]:
    """Issue a token to an example of each role; return code, name and token by role."""
    with service.store.reading(OPERATOR, service.today) as reading:
        people = examples(reading)
    found = {}
    for role, (code, name) in people.items():
        who = {"unit": code} if role is Role.PORTAL else {"person": code}
        found[role] = (code, name, issue_token(service, OPERATOR, **who).token)  # type: ignore[arg-type]
    return found
