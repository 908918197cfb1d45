"""What can be wrong with a tracker, found and explained: each check looks at one thing and changes nothing."""
