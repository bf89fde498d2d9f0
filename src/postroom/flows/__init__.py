"""Floor 5: one file per straight line; the world is reached through ports.py only."""
