"""Attachments as text. Files are read in child processes that may die; `file_reader` starts and talks to them."""
