"""Blobs in an object store: S3, Google Cloud Storage, Azure or a folder, through obstore."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from postroom.base.errors import ConfigError, NotFound, Unavailable


class ObjectStore:
    """Fulfils flows.ports.BlobStore."""

    def __init__(self, url: str) -> None:
        """url: `s3://bucket/prefix`, `gs://…`, `az://…`, `file:///folder`. Credentials come from the environment, as
        each provider's own tools read them. Raises ConfigError.
        """
        try:
            options: dict[str, Any] = {"mkdir": True} if url.startswith("file://") else {}
            self._store = from_url(url, **options)
        except (BaseError, OSError, ValueError, TypeError) as error:
            reason = str(error).partition("\n")[0].rstrip(".")
            raise ConfigError(f"BLOBS_URL {url!r} cannot be used: {reason}.") from None

    async def put(self, key: str, content: bytes) -> None:
        """Keep the bytes; returns when the store has them. Raises Unavailable."""
        try:
            await obstore.put_async(self._store, key, content)
        except (BaseError, OSError) as error:
            raise Unavailable("The object store does not take anything now.", code="blobs_unavailable") from error

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotFound or Unavailable."""
        try:
            result = await obstore.get_async(self._store, key)
            return bytes(await result.bytes_async())
        except FileNotFoundError:
            raise NotFound(f"The content {key} is gone.", code="content_not_found") from None
        except (BaseError, OSError) as error:
            raise Unavailable("The object store does not answer now.", code="blobs_unavailable") from error

    async def delete(self, keys: Sequence[str]) -> None:
        """Forget them; unknown keys are fine. Raises Unavailable."""
        for key in keys:
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise Unavailable("The object store deletes nothing now.", code="blobs_unavailable") from error

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        """Every key that begins so."""
        async for chunk in obstore.list(self._store, prefix=prefix):
            for entry in chunk:
                yield str(entry["path"])
