"""The page's section on SQLite."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

from bench.speed import results
from bench.speed.cases import TITLES
from bench.speed.contenders import CONTENDERS
from bench.speed.results import DEARER, FLOOR, OURS, SLOWER, SQLITE, STATEMENTS, Figures

Growth = tuple[Figures, Figures]
SECTION = (
    SQLITE
    + """
由 `.venv/bin/python -m bench.speed --parts sqlite --write bench/RESULTS.md` 单独重测，上面各节不变。同样的问题、同样的提问人、同样的比对，数据库换成一个SQLite文件。

- 日期：{date}；SQLite {version}；运行前一分钟平均负载{load:.1f}
- 数据：`xikou simulate --recruits {recruits} --seed {seed}`；令牌核对、查看范围、追溯与幂等都开启
- 轮数：{rounds}，各方交替进行，每项{seconds:g}秒，{clients}个保持连接的客户端均分到两个进程；填报每轮至多{acts}项，之后恢复原状

### 与目标同一形状

{goals}

### 每秒请求数

{rps}

本服务与各方之比（大于1：本服务更快）：

{rps_ratios}

### 每次请求的处理器时间

毫秒；数据库就在服务进程之内，不另计。

{cpu}

本服务与各方之比（小于1：本服务更省）：

{cpu_ratios}

### SQL语句数与内存

核对令牌和查看范围之外的语句（事务的开始与结束、设置不计），由进程自己记下；两个进程的内存（PSS，MiB）。

{statements}

### 规模增长

{growth}

### 不公平之处

{unfair}
"""
)
UNFAIR = """- 手写SQL只认这几个问题，与PostgreSQL一节相同；令牌核对与查看范围是一条手写语句（`bench/speed/sqlite/sql/enter.sql`）。
- SQLite没有行级安全：手写SQL自己带上查看范围；Strawberry与ORM的一方只认令牌，不按范围过滤，因而少做了一步。
- SQLite拼写JSON并不快：手写SQL把大段直接连成文本，仍比取出行再由Python写出的做法多花一些，未必是最低的可能。
- 手写SQL用Python函数写出全局ID和比值（SQLite写小数只写15位），事项与轨道的名称放在每个连接的临时表里。
- 填报：手写SQL只会“思想引导”一种表单，留痕的签名格式不同；SQLite同时只有一个写入者，两个进程轮流写，各方都每次落盘（`synchronous=FULL`）。
- Strawberry与ORM的一方没有城市一览和填报；连接只用默认设置。
- SQLite没有记录语句的服务器，语句数由进程内的回调得出，只在数语句时打开，不计入时间。
- SQLite不必另设进程：与PostgreSQL一节的数字之间，只有比值可以对照。"""


def text(
    figures: Figures,
    grown: Growth | None,
    statements: Mapping[str, Mapping[str, int]],
    facts: Mapping[str, object],
) -> str:
    """Return the section of what was measured."""
    questions = [name for name in TITLES if any(each == name for _, each in figures)]
    contenders = [name for name in CONTENDERS if any(each == name for each, _ in figures)]
    growth = "未测。"
    if grown is not None:
        said = f"一个客户端时的延迟之比：{facts['recruits']}人比{facts['smaller']}人。"
        growth = f"{said}\n\n{results.growth(grown, questions)}"
    return SECTION.format(
        **facts,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        version=sqlite3.sqlite_version,
        goals=_goals(figures, grown, statements, questions),
        rps=results.table(
            figures, questions, contenders, lambda each: results.spread([one.rps for one in each], "{:.1f}")
        ),
        rps_ratios=results.ratio_table(figures, questions, contenders, lambda each: each.rps),
        cpu=results.table(
            figures, questions, contenders, lambda each: results.spread([one.cpu for one in each], "{:.1f}")
        ),
        cpu_ratios=results.ratio_table(figures, questions, contenders, lambda each: each.cpu),
        statements=results.statement_table(figures, statements, questions, contenders),
        growth=growth,
        unfair=UNFAIR,
    )


def _goals(
    figures: Figures,
    grown: Growth | None,
    statements: Mapping[str, Mapping[str, int]],
    questions: list[str],
) -> str:
    asked = [name for name in questions if name in DEARER]
    rows = [
        ["处理器时间，比手写SQL（目标）"],
        [f"SQL语句（目标{STATEMENTS}，填报为常数）"],
        [f"规模增长后的延迟（目标≤{SLOWER}）"],
    ]
    for name in asked:
        dearer = results.ratios(figures, name, FLOOR, lambda each: each.cpu)
        rows[0].append(results.met(dearer, DEARER[name], least=False))
        rows[1].append(str(statements.get(OURS, {}).get(name, "—")))
        rows[2].append(results.met(results.slower(grown, OURS, name), SLOWER, least=False))
    return results.lined(["", *(TITLES[name] for name in asked)], rows)
