"""The SQLite store: migrations and the only SQL that writes."""
