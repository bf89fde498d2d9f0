"""The client for asyncio. `_sync` is made of it by tools/write_blocking_client.py: change this one."""
