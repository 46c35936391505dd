"""The database: models, queries as functions, and the migrations that make it."""
