"""The demo newsroom: feeds and articles in our own words on real happenings, told by publishers that do not exist."""
