"""What tests of screens share with those of reads: the committed documents."""

from tests.service.reads.conftest import document

__all__ = ["document"]
