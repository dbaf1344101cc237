"""A plain Strawberry service over SQLAlchemy's ORM, as it is usually written."""
