"""Measures the API against its peers and against the least that the database needs: ``python -m bench.speed``."""
