"""Turns what happened in a sitting into a replay page."""
