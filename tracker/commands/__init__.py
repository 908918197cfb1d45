"""The sub-commands: each reads its arguments, calls the rest of the tracker and prints."""
