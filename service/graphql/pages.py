"""The pages in the answer to a change: what is wrong with them is said before anything is changed."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from service.store.reads.asked import Asked
from service.store.reads.paging import BadPageError, page_size


def check_pages(wanted: Asked) -> None:
    """Refuse a page that could not be answered; raises GraphQLError.

    A change answers first pages only: whether a cursor fits shows when it is read, which is too late.
    """
    for each in wanted.fields:
        if each.args:
            _check_page(each.args)
        if each.fields:
            check_pages(each)


def _check_page(args: Mapping[str, Any]) -> None:
    try:
        page_size(args)
    except BadPageError as error:
        raise GraphQLError(str(error), extensions={"code": "BAD_REQUEST"}) from error
    if args.get("after") is not None:
        raise GraphQLError("变更的答复只有第一页，after 须为空", extensions={"code": "BAD_REQUEST"})
