"""The page of results."""

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.speed.cases import TITLES
from bench.speed.contenders import CONTENDERS
from bench.speed.rounds import Figure

Figures = Mapping[tuple[str, str], Sequence[Figure]]
OURS, FLOOR, PEER = "xikou", "floor", "postgraphile"
FASTER = {"q1": 1.3, "q2": 1.1, "q3": 1.1, "q4": 1.1, "m1": 1.1}
DEARER = {"q1": 1.4, "q2": 1.8, "q3": 1.3, "q4": 1.8, "m1": 2.0}
SLOWER, MEMORY, STATEMENTS = 1.3, 150, 2
PARTS = ("postgresql", "sqlite")
SQLITE = "\n## SQLite\n"
"""Where the second part begins."""
PAGE = """# 与同类服务的比较

由 `make bench` 生成（`.venv/bin/python -m bench.speed --write bench/RESULTS.md`）。机器是共享的，只有同一次运行中的比值有意义；每格是各轮的
中位数，括号内是最小值至最大值。计时之前，各方对同一请求的回答逐值比对，须完全相同。

- 日期：{date}；处理器{cores}核；{system}；运行前一分钟平均负载{load:.1f}
- 版本：{versions}
- 数据：`xikou simulate --recruits {recruits} --seed {seed}`，{grown}服务以不拥有数据表的角色登录，行级安全开启；令牌核对、查看范围、追溯与幂等都开启
- 轮数：{rounds}，各方交替进行，每项{seconds:g}秒，{clients}个保持连接的客户端均分到两个进程；填报每轮{acts}项，之后恢复原状

## 目标

{goals}

## 每秒请求数

{rps}

本服务与各方之比（大于1：本服务更快）：

{rps_ratios}

## 每次请求的处理器时间

毫秒，服务进程与数据库各计；不含客户端。

{cpu}

本服务与各方之比（小于1：本服务更省）：

{cpu_ratios}

## SQL语句数与内存

核对令牌和查看范围之外的语句（事务的开始与结束、设置不计；函数内部的不计），以及两个进程的内存（PSS，MiB）。

{statements}

## 规模增长十倍

一个客户端时的延迟之比：{recruits_grown}人比{recruits}人。

{growth}

## 不公平之处

{unfair}
"""
UNFAIR = """- 手写SQL只认这几个问题：不解析文档，不校验变量，不计费用，不查插件是否启用，也不记日志；它是下限，不是可用的服务。
- 令牌核对与查看范围：除本服务外，各方都用同一个数据库函数（`bench/speed/sql/enter.sql`），一次调用完成；本服务用自己的代码。
- PostGraphile有两种配法。一种给每行加函数，客户端可任选字段，与本服务的能力相当，目标以它为准；另一种每屏写一个函数，语句与手写SQL相同，换一屏就要再写一个。
  两种都用专为这几个问题写的类型和物化视图，全局ID由客户端换算，不执行访问矩阵，只靠行级安全；待办只实现导师、伙伴和本人的规则。
- 填报：各方共用一个数据库函数，只会“思想引导”一种表单；留痕的签名覆盖相同的内容，但格式不同，`xikou audit verify` 认不得；本服务先经插件检查，再写入。
- Strawberry与ORM的一方没有城市一览和填报；逐字段求值，没有缓存。
- 封存留痕、发送通知在请求之外进行（由工作进程完成），各方都不计。
- 数据库：共享缓冲512 MB，关闭即时编译和自动清理，填报之后手工清理；客户端与各方争用同样的两个核。
- 各方的语句都预先准备，用通用计划；本服务依其自己的设置。"""


def page(
    figures: Figures,
    grown: tuple[Figures, Figures] | None,
    statements: Mapping[str, Mapping[str, int]],
    facts: Mapping[str, object],
) -> str:
    """Return the page of what was measured."""
    questions = [name for name in TITLES if any(each == name for _, each in figures)]
    contenders = [name for name in CONTENDERS if any(each == name for each, _ in figures)]
    installed = {
        name: version(name) for name in ("strawberry-graphql", "sqlalchemy", "psycopg", "flask", "waitress")
    }
    versions = {"Python": platform.python_version(), **installed, **facts["versions"]}
    return PAGE.format(
        **facts["asked"],
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        system=f"{platform.system()} {platform.machine()}",
        load=facts["load"],
        versions="，".join(f"{name} {each}" for name, each in versions.items()),
        goals=_goals(figures, grown, statements, questions),
        rps=table(figures, questions, contenders, lambda each: spread([one.rps for one in each], "{:.1f}")),
        rps_ratios=ratio_table(figures, questions, contenders, lambda each: each.rps),
        cpu=table(figures, questions, contenders, _cpu),
        cpu_ratios=ratio_table(figures, questions, contenders, lambda each: each.cpu),
        statements=statement_table(figures, statements, questions, contenders),
        growth=growth(grown, questions) if grown else "未测。",
        unfair=UNFAIR,
    )


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """Return a median with its range."""
    shown = [form.format(each) for each in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]}（{shown[1]}–{shown[2]}）"


def ratios(figures: Figures, name: str, other: str, of: Callable[[Figure], float]) -> list[float]:
    """Return ours by another's in each round."""
    pairs = zip(figures.get((OURS, name), ()), figures.get((other, name), ()), strict=False)
    return [of(ours) / of(theirs) for ours, theirs in pairs]


def _cpu(found: Sequence[Figure]) -> str:
    service, database = (
        statistics.median(getattr(one, part) for one in found) for part in ("service", "database")
    )
    return f"{spread([one.cpu for one in found], '{:.1f}')}：{service:.1f} + {database:.1f}"


def lined(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(each)} |" for each in lines)


def table(
    figures: Figures,
    questions: Sequence[str],
    contenders: Sequence[str],
    cell: Callable[[Sequence[Figure]], str],
) -> str:
    """Return a row for each question, a cell for each contender."""
    rows = [
        [
            TITLES[name],
            *(cell(figures[each, name]) if (each, name) in figures else "—" for each in contenders),
        ]
        for name in questions
    ]
    return lined(["", *(CONTENDERS[each].title for each in contenders)], rows)


def ratio_table(
    figures: Figures, questions: Sequence[str], contenders: Sequence[str], of: Callable[[Figure], float]
) -> str:
    """Return ours by each other's."""
    others = [each for each in contenders if each != OURS]
    rows = [
        [
            TITLES[name],
            *(spread(found) if (found := ratios(figures, name, each, of)) else "—" for each in others),
        ]
        for name in questions
    ]
    return lined(["", *(CONTENDERS[each].title for each in others)], rows)


def statement_table(
    figures: Figures,
    statements: Mapping[str, Mapping[str, int]],
    questions: Sequence[str],
    contenders: Sequence[str],
) -> str:
    """Return a row for each contender: statements for each question, and memory."""
    rows = []
    for each in contenders:
        counts = [str(statements.get(each, {}).get(name, "—")) for name in questions]
        memory = [one.memory for (who, _), found in figures.items() if who == each for one in found]
        rows.append([CONTENDERS[each].title, *counts, f"{max(memory):.0f}"])
    return lined(["", *(TITLES[name] for name in questions), "内存"], rows)


def growth(grown: tuple[Figures, Figures], questions: Sequence[str]) -> str:
    """Return how much slower ours and the floor are where there are more recruits."""
    rows = []
    for name in questions:
        found = [slower(grown, each, name) for each in (OURS, FLOOR)]
        rows.append([TITLES[name], *(spread(each) if each else "—" for each in found)])
    return lined(["", CONTENDERS[OURS].title, CONTENDERS[FLOOR].title], rows)


def slower(grown: tuple[Figures, Figures] | None, who: str, name: str) -> list[float]:
    """Return the latency with many recruits by that with few, in each round."""
    if grown is None:
        return []
    pairs = zip(grown[1].get((who, name), ()), grown[0].get((who, name), ()), strict=False)
    return [big.p50 / small.p50 for big, small in pairs]


def _goals(
    figures: Figures,
    grown: tuple[Figures, Figures] | None,
    statements: Mapping[str, Mapping[str, int]],
    questions: Sequence[str],
) -> str:
    asked = [name for name in questions if name in FASTER]
    rows = [
        ["每秒请求数，比PostGraphile（目标）"],
        ["处理器时间，比手写SQL（目标）"],
        [f"SQL语句（目标{STATEMENTS}，填报为常数）"],
        [f"十倍人数的延迟（目标≤{SLOWER}）"],
    ]
    for name in asked:
        rows[0].append(met(ratios(figures, name, PEER, lambda each: each.rps), FASTER[name], least=True))
        rows[1].append(met(ratios(figures, name, FLOOR, lambda each: each.cpu), DEARER[name], least=False))
        rows[2].append(str(statements.get(OURS, {}).get(name, "—")))
        rows[3].append(met(slower(grown, OURS, name), SLOWER, least=False))
    memory = max(
        (one.memory for (who, _), found in figures.items() if who == OURS for one in found), default=0
    )
    said = "达到" if memory <= MEMORY else "未达到"
    shown = lined(["", *(TITLES[name] for name in asked)], rows)
    return f"{shown}\n\n两个进程的内存（PSS）：{memory:.0f} MiB，目标{MEMORY} MiB：{said}。"


def met(found: Sequence[float], goal: float, *, least: bool) -> str:
    """Say what was found beside the goal, and whether it is met."""
    if not found:
        return "—"
    middle = statistics.median(found)
    met = middle >= goal if least else middle <= goal
    return f"{middle:.2f}（{'≥' if least else '≤'}{goal}）{'✓' if met else '✗'}"


def write(path: Path, parts: Mapping[str, str]) -> None:
    """Write the page; of a part that was not measured now what the page said before stays."""
    before = path.read_text("utf-8") if path.exists() else ""
    first, head, second = before.partition(SQLITE)
    kept = {"postgresql": first, "sqlite": head + second}
    text = "".join(parts.get(name, kept[name]) for name in PARTS)
    path.write_text(text, "utf-8")
    print(text)
