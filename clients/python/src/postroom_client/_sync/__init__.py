# Written by tools/write_blocking_client.py out of _async. Do not edit.
"""The client that blocks, made of `_async` by tools/write_blocking_client.py."""
