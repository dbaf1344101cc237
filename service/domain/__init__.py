"""The words and rules of the plan, plain Python: no web, no database, no plugin framework.

``words`` names things, ``offsets`` and ``schedules`` say when, ``working_days`` knows the
statutory calendar, ``planning`` turns a checklist into dated tasks, ``status``, ``progress`` and
``milestones`` derive what a day sees, ``access`` says who may do what, ``refusals`` how a no is said.
"""
