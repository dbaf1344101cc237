"""The commands about the trace."""

import json
from pathlib import Path

import click

from service.cli.mishaps import explained
from service.cli.opened import opened
from service.config import ConfigError
from service.intake.heads import append_head
from service.store.verification import Outcome, Verdict
from service.usecases.sealing import seal_trace, verify_trace

UNDECIDED = 3
"""The exit code where nothing could be verified."""


def seal(heads: Path | None) -> None:
    """Seal all events, and append the newest head to a file."""
    with opened() as service:
        sealed = seal_trace(service, thorough=True)
        if heads and sealed.head:
            append_head(heads, sealed.head)
    click.echo(f"已封存{sealed.events}条事件")
    if sealed.head:
        click.echo(f"链首：{sealed.head.sequence} {sealed.head.algorithm} {sealed.head.hash}")
    if sealed.refused:
        click.echo(f"{sealed.refused}条事件的签名无法核验，未封存，请运行 xikou audit verify", err=True)


def verify(heads: Path | None, *, as_json: bool) -> int:
    """Verify the trace; return 0 if it is sound, 1 if broken, 2 if cut off, 3 if that stayed open."""
    try:
        with opened() as service:
            verdict = verify_trace(service, heads)
    except Exception as error:
        sentence = str(error) if isinstance(error, ConfigError) else explained(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        return UNDECIDED
    click.echo(_as_json(verdict) if as_json else f"{_sentence(verdict)}\n{_counts(verdict)}")
    return verdict.outcome.value


def _sentence(verdict: Verdict) -> str:
    finding, unknown = verdict.finding, verdict.tally.unknown
    if finding is None:
        return f"完整，但有{unknown}条事件的签名密钥未知，其签名未能核验" if unknown else "完整"
    if finding.outcome is Outcome.TRUNCATED:
        return f"自第{finding.sequence}号封存起被截断：{finding.flaw.label}"
    if finding.snapshot is not None:
        return f"节点快照{finding.snapshot}有问题：{finding.flaw.label}"
    if finding.sequence is None:
        return f"未封存的事件{finding.event}有问题：{finding.flaw.label}"
    return f"在第{finding.sequence}号封存处断裂：{finding.flaw.label}"


def _counts(verdict: Verdict) -> str:
    tally = verdict.tally
    return (
        f"已核验：封存{tally.sealed}条，未封存{tally.unsealed}条，链首{tally.heads}个，节点快照{tally.snapshots}个；"
        f"其中密钥未知{tally.unknown}条，启用签名之前{tally.unsigned}条"
    )


def _as_json(verdict: Verdict) -> str:
    finding, tally = verdict.finding, verdict.tally
    told = {
        "outcome": verdict.outcome.name,
        "flaw": finding.flaw if finding else None,
        "sequence": finding.sequence if finding else None,
        "event": finding.event if finding else None,
        "snapshot": finding.snapshot if finding else None,
        "sealed": tally.sealed,
        "unsealed": tally.unsealed,
        "heads": tally.heads,
        "snapshots": tally.snapshots,
        "unknownKeys": tally.unknown,
        "unsigned": tally.unsigned,
    }
    return json.dumps(told, ensure_ascii=False)
