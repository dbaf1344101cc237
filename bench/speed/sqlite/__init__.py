"""The same questions on a SQLite file: ours, the floor and the plain service, without PostgreSQL and PostGraphile."""
