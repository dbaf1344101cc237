"""Changes, each inside the unit of work of one use case."""
