"""Posting: what is told also leaves by the channels that people chose, at once or in a weekly digest.

``digests`` makes the weekly ones, ``composing`` says what a delivery says when it leaves, ``moot`` what is
dropped instead.
"""

from service.usecases.posting.composing import compose
from service.usecases.posting.digests import make_digests

__all__ = ["compose", "make_digests"]
