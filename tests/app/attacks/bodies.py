"""Bodies, headers and addresses that no honest caller sends."""

import gzip
import io
import json

from tests.app.attacks.cases import BAD, DEAR, FINE, Case

ASK = json.dumps({"query": "{ today }"}).encode()
KIND, LARGE = (415, "UNSUPPORTED_MEDIA_TYPE"), (413, "TOO_LARGE")
STRANGER, METHOD, NOWHERE = (401, "UNAUTHENTICATED"), (405, "METHOD_NOT_ALLOWED"), (404, "NOT_FOUND")
JSON = "application/json"


def with_variable(text: str) -> bytes:
    return b'{"query": "{ today }", "variables": {"a": ' + text.encode() + b"}}"


NONSENSE = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "a text": b'"abc"',
    "true": b"true",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "half an object": b"{",
    "something after the object": ASK + b"{}",
    "single quotes": b"{'query': '{ today }'}",
    "a comment": b'/* */ {"query": "{ today }"}',
    "a comma too many": b'{"query": "{ today }",}',
    "a batch": b"[" + ASK + b"]",
    "a batch of two": b"[" + ASK + b"," + ASK + b"]",
    "a batch of many": b"[" + b",".join([ASK] * 4_000) + b"]",
    "no UTF-8": b'{"query": "\xff\xfe"}',
    "overlong UTF-8": b'{"query": "\xc0\xaf"}',
    "UTF-16": '{"query": "{ today }"}'.encode("utf-16"),
    "UTF-32": '{"query": "{ today }"}'.encode("utf-32-le"),
    "a byte order mark before it": b"\xef\xbb\xbf" + ASK,
    "brackets": b"[" * 99_000,
    "brackets that close": b"[" * 49_000 + b"]" * 49_000,
    "objects": b'{"a":' * 16_000,
    "nested variables": with_variable("[" * 40_000 + "]" * 40_000),
    "variables nested a little": with_variable("[" * 70 + "]" * 70),
    "a giant number": with_variable("9" * 90_000),
    "a giant fraction": with_variable("0." + "9" * 90_000),
    "a number of 64 bits and one": with_variable("18446744073709551616"),
    "no number": with_variable("NaN"),
    "infinity": with_variable("-Infinity"),
    "an endless number": with_variable("1e400"),
    "a hexadecimal number": with_variable("0x10"),
    "a number with a zero before": with_variable("01"),
    "a key twice": b'{"query": "{ today }", "query": "{ today }"}',
    "a variable twice": with_variable('{"x": 1, "x": 2}'),
    "the same key written differently": with_variable('{"x": 1, "\\u0078": 2}'),
    "a raw line end": b'{"query": "{\n today }"}',
    "no query": b'{"variables": {}}',
    "a query that is null": b'{"query": null}',
    "an empty query": b'{"query": ""}',
    "a blank query": b'{"query": " \\n "}',
    "a query that is a number": b'{"query": 1}',
    "a query that is a list": b'{"query": ["{ today }"]}',
    "variables as a list": b'{"query": "{ today }", "variables": []}',
    "variables as a text": b'{"query": "{ today }", "variables": "{}"}',
    "a name that is a number": b'{"query": "{ today }", "operationName": 1}',
    "extensions as a number": b'{"query": "{ today }", "extensions": 1}',
    "a persisted query": b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}',
}


def headers(name: str, expected, data: bytes = ASK, **given: str) -> Case:
    return Case(
        name, expected, data=data, headers={key.replace("_", "-"): value for key, value in given.items()}
    )


def chunked(size: int) -> dict:
    """A body of no announced length, as servers hand on what came in chunks."""
    return {"wsgi.input": io.BytesIO(ASK.ljust(size)), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}


CASES = [
    *(Case(name, BAD, data=data) for name, data in NONSENSE.items()),
    Case(
        "many values", DEAR, data=with_variable("[" + ",".join(["1"] * 5_001) + "]"), says="XIKOU_MAX_VALUES"
    ),
    Case(
        "many empty lists",
        DEAR,
        data=with_variable("[" + ",".join(["[]"] * 30_000) + "]"),
        says="XIKOU_MAX_VALUES",
    ),
    Case(
        "many keys",
        DEAR,
        data=with_variable(json.dumps({str(at): 0 for at in range(5_100)})),
        says="XIKOU_MAX_VALUES",
    ),
    Case("more keys than are known", FINE, data=b'{"query": "{ today }", "id": 1, "doc": "x"}'),
    *(
        headers(f"as {kind or 'nothing'}", KIND, Content_Type=kind)
        for kind in (
            "",
            "text/plain",
            "application/graphql",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=gbk",
            "application/json; charset=utf-16",
            "application/jsonp",
            "application/*",
            "nonsense",
            "application/json, text/plain",
        )
    ),
    *(
        headers(f"in {name}", KIND, gzip.compress(ASK), Content_Encoding=name)
        for name in ("gzip", "deflate", "br", "gzip, gzip", "identity, gzip")
    ),
    headers("not encoded", FINE, Content_Encoding="identity"),
    headers("as JSON in UTF-8", FINE, Content_Type='application/json;charset="UTF-8"'),
    Case("too large", LARGE, data=ASK.ljust(100_001)),
    Case("a comment of a megabyte", LARGE, "#" + "x" * 1_000_000 + "\n{ today }"),
    Case("large enough", FINE, data=ASK.ljust(100_000)),
    Case("too large, in chunks", LARGE, environ=chunked(100_001)),
    Case("in chunks", FINE, environ=chunked(99_000)),
    Case("of an announced length that is no number", BAD, environ={"CONTENT_LENGTH": "x"}),
    Case("of a negative length", BAD, environ={"CONTENT_LENGTH": "-1"}),
    Case("of a length beyond all", LARGE, environ={"CONTENT_LENGTH": "9" * 30}),
    *(
        Case(method, METHOD, method=method)
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW")
    ),
    Case("a query in the address", METHOD, method="GET", path="/graphql?query=%7B%20today%20%7D"),
    Case("a query in the address, posted", BAD, data=b"", path="/graphql?query=%7B%20today%20%7D"),
    headers("another method in a header", FINE, X_HTTP_Method_Override="DELETE"),
    *(
        Case(f"at {path}", NOWHERE, path=path)
        for path in (
            "/graphql/",
            "/GraphQL",
            "/graphql%00",
            "/graphql/../graphql",
            "/nowhere",
            "/graphiql",
            "/admin",
            "/.env",
            "/" + "a" * 5_000,
            "/%ff",
        )
    ),
    *(
        headers(f"a token {name}", STRANGER, Authorization=value)
        for name, value in {
            "that is empty": "",
            "of no scheme": "x",
            "of another scheme": "Basic eDp4",
            "that is nothing": "Bearer ",
            "unknown": "Bearer x",
            "of letters": "Bearer é",
            "with a NUL": "Bearer \x00",
            "too long": "Bearer " + "x" * 9_000,
            "like SQL": "Bearer ' OR 1=1 --",
            "that is none": "Bearer eyJhbGciOiJub25lIn0.e30.",
        }.items()
    ),
    *(
        headers(f"on behalf of {name}", (403, "FORBIDDEN"), X_Xikou_On_Behalf_Of=name)
        for name in ("R2022001", "' OR 1=1 --", "\x00", "é", "x" * 5_000)
    ),
    *(
        headers(f"takes {kind}", (406, "NOT_ACCEPTABLE"), Accept=kind)
        for kind in ("text/html", "application/xml", "application/json;q=0", "nonsense")
    ),
    headers("takes anything", FINE, Accept="text/html,*/*;q=0.1"),
    *(
        headers(f"at the host {host!r}", BAD, Host=host)
        for host in ("", "a b", "x/y", "xikou.example\\@evil.example")
    ),
]
