"""Postroom's tools for agent frameworks: one short file each, over what the server's /mcp lists."""
