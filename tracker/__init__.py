"""AI policy shifts read out of news: what changed, who did it, where, from when, and how sure that is."""
