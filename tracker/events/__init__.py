"""What an event is, how one is found in a parsed text, how its slots are filled."""
