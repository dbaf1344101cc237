"""Answers selections with plain rows, a fixed number of statements for any page size.

``asked`` describes a selection, ``shape`` turns rows into answers level by level; each noun has a
module that says which columns its fields need and how its links are loaded for all rows at once.
"""
