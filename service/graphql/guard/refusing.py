"""How the guard says no."""

from collections.abc import Sequence

from graphql import GraphQLError, Node

from service.config.settings import Settings, variable

NAMES = {
    "max_text": "一段文字的字符数",
    "max_values": "变量中值的个数",
    "max_document": "文档的字符数",
    "max_tokens": "文档的词元数",
    "max_operations": "操作数",
    "max_fragments": "片段数",
    "max_fields": "字段数",
    "max_root_fields": "根字段数",
    "max_depth": "嵌套层数",
    "max_aliases": "别名数",
    "max_repeats": "重复的字段数",
    "max_arguments": "参数与变量数",
    "max_literals": "文档中值的个数",
    "max_directives": "指令数",
    "max_cost": "费用",
}
"""What each limit counts, as people read it."""


def too_expensive(settings: Settings, limit: str, node: Node | None = None) -> GraphQLError:
    """Return the refusal of what is beyond a limit, which it names with its setting."""
    return GraphQLError(
        beyond(settings, limit),
        node,
        extensions={
            "code": "TOO_EXPENSIVE",
            "limit": {"setting": variable(limit), "most": getattr(settings, limit)},
        },
    )


def beyond(settings: Settings, limit: str) -> str:
    """Return the sentence about what is beyond a limit."""
    return f"{NAMES[limit]}超过上限{getattr(settings, limit)}（{variable(limit)}）"


def bad_request(message: str, nodes: Sequence[Node] | Node | None = None) -> GraphQLError:
    """Return the refusal of what makes no sense."""
    return GraphQLError(message, nodes, extensions={"code": "BAD_REQUEST"})
