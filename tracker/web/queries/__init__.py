"""All SQL of the web: functions from a read-only connection to plain rows, every one of them held to an index."""
