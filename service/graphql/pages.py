"""The pages in the answer to a change: what is wrong with them is said before anything is changed."""

from graphql import GraphQLError

from service.store.reads.asked import Asked
from service.store.reads.paging import BadPageError, page_size


def check_pages(wanted: Asked) -> None:
    """Refuse a page that could not be answered; raises GraphQLError.

    A change answers first pages only: whether a cursor fits shows when it is read, which is too late.
    """
    for each in wanted.fields:
        try:
            page_size(each.args)
        except BadPageError as error:
            raise GraphQLError(str(error), extensions={"code": "BAD_REQUEST"}) from error
        if each.args.get("after") is not None:
            raise GraphQLError("变更的答复只有第一页，after 须为空", extensions={"code": "BAD_REQUEST"})
        check_pages(each)
