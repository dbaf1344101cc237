"""Markdown tables."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; pipes and line breaks in cells are kept from breaking it."""
    lines = [
        _line(heads),
        _line(["---"] * len(heads)),
        *(_line([cell(each) for each in row]) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Return text as it may stand in a cell."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


def code(text: str) -> str:
    """Return text as code, nothing for nothing."""
    return f"`{text}`" if text else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
