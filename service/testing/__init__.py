"""The test kit for plugin authors; pytest loads it by itself as the plugin ``xikou``.

- ``service.testing.views``: a recruit, a task, a record and a person, with sensible values to override
- ``service.testing.contexts``: what a record check, an assignment check and a notice are given
- ``service.testing.hosts``: the plugin taken in as the service does it, and its forms, checks, notices and plan run
- ``service.testing.payloads``: what a form finds wrong with a payload, and what it makes of a right one

Nothing is imported here, so that pytest starts as fast as without the kit.
"""
