"""Alerts: which outbox rows concern which watchlist, the messages they come to, and the channels that carry these."""
