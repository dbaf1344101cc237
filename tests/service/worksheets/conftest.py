"""The people around one recruit, as the papers know them."""

from tests.service.papers.conftest import town

__all__ = ["town"]
