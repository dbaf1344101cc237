"""The API: a folder per noun with its types, queries and mutations.

Types only declare shapes; every answer below a root field is a row that store's reads prepared from the
selection, so no resolver reads anything by itself.
"""
