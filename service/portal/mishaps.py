"""What goes wrong on a page is told on a page, in Chinese and with the way back."""

import logging

from flask import Blueprint, Request, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from service.domain.refusals import RefusedError
from service.portal.defences import protect
from service.store.mishaps import Mishap, mishap_of
from service.store.reads.paging import BadPageError

log = logging.getLogger(__name__)

_SENTENCES = {
    400: ("看不懂的请求", "地址或表单不完整，请返回后重试。"),
    401: ("请先登录", "登录已过期，您填写的内容尚未提交，请登录后重新填写。"),
    403: ("不允许的操作", "页面已过期，或请求不是从本系统的页面发出的，请返回后刷新页面再试。"),
    404: ("没有这个页面", "地址不对，或内容不在您的查看范围内。"),
    405: ("不允许的操作", "请从页面上的按钮进入。"),
    413: ("内容过大", "提交的内容过大，请缩短后重试。"),
    500: ("系统出错了", "问题已记录，请稍后重试；如需帮助，请告诉运维人员下面的请求编号。"),
    503: ("服务暂时不可用", "请稍后重试。"),
}


def prefers_page(asked: Request) -> bool:
    """Say whether who asks would rather have a page than JSON."""
    offered = ["application/json", "text/html"]
    return asked.accept_mimetypes.best_match(offered, offered[0]) == offered[1]


def sorry(status: int) -> Response:
    """Tell of a mishap on a page."""
    title, sentence = _SENTENCES.get(status, _SENTENCES[400 if status < 500 else 500])  # noqa: PLR2004  ours from 500 on
    number = g.get("request_id", "")
    page = render_template("sorry.html", status=status, title=title, sentence=sentence, number=number)
    return protect(make_response(page, status))


def add_mishaps(pages: Blueprint) -> None:
    """Answer what goes wrong on pages; the reason stays in the log."""

    @pages.errorhandler(HTTPException)
    def on_http(error: HTTPException) -> Response:
        if error.response is not None:
            return protect(make_response(error.response))
        return sorry(error.code or 500)

    @pages.errorhandler(BadPageError)
    def on_bad_page(_error: BadPageError) -> Response:
        return sorry(404)

    @pages.errorhandler(RefusedError)
    def on_refused(error: RefusedError) -> Response:
        lost = all(fault.code == "NOT_FOUND" for fault in error.faults)
        return sorry(404 if lost else 403)

    @pages.errorhandler(Exception)
    def on_fault(error: Exception) -> Response:
        log.error("page %s of request %s failed", request.endpoint, g.get("request_id"), exc_info=error)
        return sorry(503 if mishap_of(error) is Mishap.UNAVAILABLE else 500)
