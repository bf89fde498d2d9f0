"""Codes and figures in words that people read."""
