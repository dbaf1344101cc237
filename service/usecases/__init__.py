"""One function per intent: load, may they?, ask plugins, decide, save, tell.

Each takes the ``Service``, the viewer's scope and a command, and returns what it changed;
an expected no is a ``RefusedError`` and leaves everything as it was.
"""
