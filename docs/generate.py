"""Write the generated parts of the docs; ``--check`` only says, as a diff, what is not current."""

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

from docs import access_pages, checklist_pages, code_pages, hook_pages, notice_pages
from service.config.settings import MANDATORY
from service.plugin_host.loading import load_host

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare; return the exit code."""
    stale = [(path, old, new) for path, old, new in _pages() if old != new]
    if "--check" not in arguments:
        for path, _, new in stale:
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        return 0
    for path, old, new in stale:
        name = str(path.relative_to(ROOT))
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), name, f"{name} (from the code)"
        )
        sys.stdout.writelines(lines)
    if stale:
        sys.stdout.write("run: make docs\n")
    return 1 if stale else 0


def _pages() -> Iterator[tuple[Path, str, str]]:
    """Give every page with generated parts, as it is and as it should be."""
    host = load_host(MANDATORY)
    ours = [plugin for plugin in host.plugins if plugin.name in MANDATORY]
    whole = {
        "docs/plugin-hooks.md": hook_pages.hooks(),
        "docs/access.md": access_pages.page(),
        "docs/errors.md": code_pages.errors([plugin.name for plugin in ours]),
        "docs/notifications.md": notice_pages.page(ours),
        "docs/vocabulary.md": code_pages.vocabulary(),
    }
    for plugin in ours:
        whole[f"plugins/{plugin.name}/README.md"] = checklist_pages.page(plugin)
    for name, new in whole.items():
        path = ROOT / name
        yield path, _text(path), new
    for name, mark, rows in (
        ("README.md", "settings", code_pages.settings_in_english()),
        ("README.zh-CN.md", "settings", code_pages.settings_in_chinese()),
        ("docs/webhooks.md", "events", code_pages.events()),
    ):
        path = ROOT / name
        old = _text(path)
        yield path, old, between(old, mark, rows)


def between(text: str, mark: str, new: str) -> str:
    """Put text between the two comments of a mark."""
    first, last = f"<!-- {mark}: generated -->\n", f"<!-- /{mark} -->"
    head, found, rest = text.partition(first)
    _, ended, tail = rest.partition(last)
    if not found or not ended:
        raise ValueError(f"the marks of {mark} are missing")
    return f"{head}{first}{new}{last}{tail}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
