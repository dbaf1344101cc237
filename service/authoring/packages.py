"""Writes a draft as a package: all of it, or nothing."""

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from string import Template

from service.authoring import rendering
from service.authoring.drafts import Draft, DraftItem
from service.authoring.names import AuthoringError, check_name
from service.authoring.rendering import literal, quoted
from service.intake.checklists import Rule
from service.plugin_api import API_VERSION

_TEMPLATES = files("service.authoring") / "templates"
_TWO_LINES = "\n\n\n"


def write_package(draft: Draft, parent: Path) -> Path:
    """Write a plugin's package into a new folder of its name; return the folder.

    Raises AuthoringError for a name that cannot be one and for a folder that is there already.
    """
    folder = parent / check_name(draft.name)
    if folder.exists() or folder.is_symlink():
        raise AuthoringError(f"{folder} 已存在，不会覆盖；请换一个名称，或用 --to 另选目录")
    parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{draft.name}-", dir=parent))
    try:
        for name, text in sources(draft).items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def sources(draft: Draft) -> dict[str, str]:
    """Return the files of a package by their paths."""
    values = {
        "name": draft.name,
        "package": draft.package,
        "distribution": draft.package.replace("_", "-"),
        "title": draft.title,
        "doc": rendering.docstring(draft.title),
        "title_literal": quoted(draft.title),
        "description_literal": quoted(f"{draft.title}的清单。"),
        "api_version": str(API_VERSION),
        "rows": "\n".join(map(rendering.table_row, draft.items)),
        "imports": rendering.imports(draft),
        "items": "\n".join(map(rendering.item, draft.items)),
        "forms": _TWO_LINES.join(each.rstrip() for each in map(rendering.form, draft.items)),
        "checks": _checks(draft),
        "notices": _notices(draft),
        **_settings(draft),
        "filled": literal({item.code: item.filled for item in draft.items}),
        "needed": literal({item.code: item.needed for item in draft.items}),
        "counts": literal(draft.counts, 1),
        "total": str(sum(draft.counts.values())),
        **_tests(draft),
    }
    package = draft.package
    wanted = {
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        f"{package}/__init__.py": "init.py",
        **{
            f"{package}/{name}.py": f"{name}.py"
            for name in ("plugin", "checklist", "forms", "checks", "notices", "settings")
        },
        "tests/test_plugin.py": "test_plugin.py",
    }
    return {path: _filled(template, values) for path, template in wanted.items()}


def _checks(draft: Draft) -> str:
    one, within = draft.asking(Rule.ONE_A_DAY), draft.asking(Rule.IN_WINDOW)
    if not one and not within:
        return "from service.plugin_api import RecordCheck\n\nCHECKS: tuple[RecordCheck, ...] = ()"
    days = {item.code: item.day for item in draft.items if item in one or item in within}
    rules = [_text("one_a_day.py")] * bool(one) + [_text("in_window.py")] * bool(within)
    declared = [_check(item, "same_day", "same_day_as_another", looks_back=True) for item in one]
    declared += [_check(item, "in_window", "outside_window", looks_back=False) for item in within]
    return (
        "from collections.abc import Iterator\n\n"
        "from service.plugin_api import RecordCheck, RecordContext, Refusal\n\n"
        f'DAYS = {literal(days)}\n"""The field that holds the day, by item."""'
        f"{_TWO_LINES}{_TWO_LINES.join(rule.rstrip() for rule in rules)}"
        f"{_TWO_LINES}CHECKS = (\n{''.join(declared)})"
    )


def _check(item: DraftItem, suffix: str, rule: str, *, looks_back: bool) -> str:
    history = f"        history=[{quoted(item.code)}],\n" if looks_back else ""
    return (
        f"    RecordCheck(\n        code={quoted(f'{item.short}_{suffix}')},\n"
        f"        item={quoted(item.code)},\n        fields=[{quoted(item.day)}],\n{history}"
        f"        check={rule},\n    ),\n"
    )


def _notices(draft: Draft) -> str:
    if not draft.reminding:
        return "from service.plugin_api import Notice\n\nNOTICES: tuple[Notice, ...] = ()"
    declared = "".join(
        f"    Notice(\n        code={quoted(f'{item.short}_reminder')},\n"
        f"        when=at.due(days={quoted(f'{item.short}_reminder_days')}, item={quoted(item.code)}),\n"
        "        to=RESPONSIBLES,\n        text=reminder,\n    ),\n"
        for item in draft.reminding
    )
    return f"{_text('reminder.py').rstrip()}{_TWO_LINES}NOTICES = (\n{declared})"


def _settings(draft: Draft) -> dict[str, str]:
    if not draft.reminding:
        return {"settings": "", "settings_doc": "Nothing to set yet", "fields_import": ""}
    lines = "".join(map(rendering.setting, draft.reminding)).rstrip()
    return {
        "settings": f"\n\n{lines}",
        "settings_doc": "When to remind people",
        "fields_import": ", fields",
    }


def _tests(draft: Draft) -> dict[str, str]:
    """Return the tests of what the plugin has, and the imports that they need."""
    reminders = [f"({quoted(f'{each.short}_reminder')}, {quoted(each.code)})" for each in draft.reminding]
    one, within = draft.asking(Rule.ONE_A_DAY), draft.asking(Rule.IN_WINDOW)
    cases = {
        "one_a_day": literal([item.code for item in one]),
        "in_window": literal([item.code for item in within]),
        "reminders": f"[{', '.join(reminders)}]",
    }
    wanted = [(name, case) for name, case in cases.items() if case != "[]"]
    return {
        "more": "".join(_filled(f"test_{name}.py", {name: case}) for name, case in wanted),
        "tell": ", tell" if reminders else "",
        "record_view": "record_view, " if one else "",
        "checks_import": "checks, " if one else "",
    }


def _filled(template: str, values: dict[str, str]) -> str:
    return Template(_text(template)).substitute(values).rstrip() + "\n"


def _text(name: str) -> str:
    return (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
