"""The test kit for plugin authors; pytest loads it by itself as the plugin ``xikou``.

- ``service.testing.views``: a recruit, a task, a record and a person, with sensible values to override
- ``service.testing.contexts``: what a record check and an assignment check are given
- ``service.testing.payloads``: what a form finds wrong with a payload, and what it makes of a right one

Nothing is imported here, so that pytest starts as fast as without the kit.
"""
