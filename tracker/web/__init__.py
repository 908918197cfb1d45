"""The web: a Datasette plugin that shows the database as a news desk, and the server that `tracker serve` runs."""
