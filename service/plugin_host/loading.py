"""Brings plugins in by entry point, each isolated from the others' faults."""

from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from service.domain.words import PluginStatus
from service.plugin_api import API_VERSION, Settings
from service.plugin_api.door import PROJECT, Hooks
from service.plugin_host.host import Host, Plugin
from service.plugin_host.validation import PluginError, dangling, validate

GROUP = "xikou.plugins"
_LISTS = ("tracks", "record_checks", "assignment_checks", "notices")


def load_host(mandatory: Iterable[str], *, quarantine: bool = False) -> Host:
    """Load all installed plugins.

    Raises PluginError naming the culprit and the cure; with ``quarantine`` a faulty plugin is kept out
    and says why instead. A mandatory plugin that is missing always stops the start.
    """
    needed = tuple(mandatory)
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, []).append(point)
    for name in needed:
        if name not in found:
            cure = "请安装提供该入口点的软件包，或修改 XIKOU_MANDATORY_PLUGINS"
            raise PluginError(name, "是必备插件，但没有安装", cure)
    plugins: list[Plugin] = []
    # The mandatory ones first: where a unit's plugin takes something of theirs, it is the one at fault.
    for name in sorted(found, key=lambda name: (name not in needed, name)):
        try:
            plugin = load_point(found[name], mandatory=name in needed)
            validate(plugin, plugins)
        except PluginError as error:
            if not quarantine or (len(found[name]) > 1 and name in needed):
                raise
            plugin = _quarantined(found[name][0], error, mandatory=name in needed)
        plugins.append(plugin)
    plugins.sort(key=lambda plugin: plugin.name)
    for place, plugin in enumerate(plugins):
        if problem := dangling(plugin, plugins):
            refusal = PluginError(plugin.name, problem, "请更正插件的声明")
            if not quarantine:
                raise refusal
            plugins[place] = _quarantined(found[plugin.name][0], refusal, mandatory=plugin.mandatory)
    return Host(tuple(plugins))


def _provider(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist else "0"


def load_point(points: Sequence[EntryPoint], *, mandatory: bool) -> Plugin:
    """Import the one plugin of a name and read what it declares; PluginError says why it cannot be."""
    point = points[0]
    if len(points) > 1:
        providers = "、".join(sorted(_provider(each) for each in points))
        raise PluginError(point.name, f"由多个软件包提供：{providers}", "请只保留其中一个")
    try:
        module = point.load()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise PluginError(
            point.name, f"无法导入 {point.value}：{type(error).__name__}: {error}", "请修复或卸载该插件"
        ) from error
    return read_plugin(point.name, _version(point), module, mandatory=mandatory)


def read_plugin(name: str, version: str, module: Any, *, mandatory: bool) -> Plugin:
    """Read what a module declares, calling each of its hooks once; PluginError names what is wrong."""
    api_version = getattr(module, "XIKOU_API_VERSION", API_VERSION)
    if api_version != API_VERSION:
        raise PluginError(
            name, f"为插件接口第{api_version}版编写，本服务提供第{API_VERSION}版", "请安装与之匹配的版本"
        )
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    try:
        manager.register(module, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(name, f"钩子不符合规范：{error}", "请核对钩子名称与参数") from error
    if not manager.get_hookcallers(module):
        raise PluginError(
            name, f"没有任何钩子：{getattr(module, '__name__', module)}", "请以 @hookimpl 标记钩子函数"
        )
    gathered = {hook: _listed(name, hook, _call(manager, name, hook)) for hook in _LISTS}
    settings = _call(manager, name, "settings")
    return Plugin(
        name=name,
        version=version,
        api_version=api_version,
        mandatory=mandatory,
        tracks=gathered["tracks"],
        record_checks=gathered["record_checks"],
        assignment_checks=gathered["assignment_checks"],
        notices=gathered["notices"],
        settings_class=Settings if settings is None else settings,
    )


def _listed(name: str, hook: str, answer: Any) -> tuple[Any, ...]:
    if answer is None:
        return ()
    if not isinstance(answer, Sequence) or isinstance(answer, str):
        raise PluginError(name, f"钩子 {hook} 须返回列表，得到 {type(answer).__name__}", "请更正插件的声明")
    return tuple(answer)


def _call(manager: pluggy.PluginManager, name: str, hook: str) -> Any:
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        try:
            return implementation.function()
        except Exception as error:
            raise PluginError(
                name, f"钩子 {hook} 出错：{type(error).__name__}: {error}", "请修复或卸载该插件"
            ) from error
    return None


def _quarantined(point: EntryPoint, error: PluginError, *, mandatory: bool) -> Plugin:
    return Plugin(
        name=point.name,
        version=_version(point),
        api_version=API_VERSION,
        mandatory=mandatory,
        status=PluginStatus.QUARANTINED,
        problem=str(error),
    )
