"""A host of plugins that need not be installed: for those who write one."""

from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from typing import Any

from service.plugin_host.host import Host, Plugin
from service.plugin_host.loading import GROUP, load_point, read_plugin
from service.plugin_host.validation import PluginError, dangling, problems, validate


def bare_host(modules: Mapping[str, Any], beside: Iterable[str] = (), version: str = "0") -> Host:
    """Return a host of modules by plugin name, beside these installed plugins and no others.

    Raises PluginError exactly where the start of a service would.
    """
    plugins = list(_installed(beside))
    for name, module in modules.items():
        plugin = _read(name, module, version, plugins)
        validate(plugin, plugins)
        plugins.append(plugin)
    plugins.sort(key=lambda plugin: plugin.name)
    for plugin in plugins:
        if problem := dangling(plugin, plugins):
            raise PluginError(plugin.name, problem, "请更正插件的声明")
    return Host(tuple(plugins))


def faults_of(name: str, module: Any, beside: Iterable[str] = ()) -> list[str]:
    """Return everything that the start would refuse a module for, each with culprit and cure."""
    others = list(_installed(beside))
    try:
        plugin = _read(name, module, "0", others)
    except PluginError as error:
        return [str(error)]
    found = problems(plugin, others)
    if not found and (problem := dangling(plugin, [*others, plugin])):
        found = [problem]
    return [str(PluginError(name, problem, "请更正插件的声明")) for problem in found]


def _read(name: str, module: Any, version: str, others: Iterable[Plugin]) -> Plugin:
    if any(other.name == name for other in others):
        raise PluginError(name, "已有同名的插件", "请换一个名称")
    return read_plugin(name, version, module, mandatory=False)


def _installed(names: Iterable[str]) -> Iterable[Plugin]:
    for name in names:
        points = list(entry_points(group=GROUP, name=name))
        if not points:
            raise PluginError(name, "没有安装", "请安装提供该入口点的软件包")
        yield load_point(points, mandatory=True)
