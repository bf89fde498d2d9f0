"""The files that pages load: read once, and kept by browsers for long: their addresses hold a digest of their bytes."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import NotFound
from postroom.edge.dashboard.page import ROOT

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".LICENSE": "text/plain; charset=utf-8",
}
DIGEST_CHARS = 12
FOR_LONG = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True, slots=True)
class StaticFile:
    """A file as it is served."""

    content: bytes
    packed: bytes
    """The same under gzip."""
    media_type: str
    digest: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file, by name."""
    found = {}
    for entry in files("postroom.edge.dashboard").joinpath("static").iterdir():
        media_type = next((kind for ending, kind in TYPES.items() if entry.name.endswith(ending)), None)
        if media_type is None:
            continue
        content = entry.read_bytes()
        found[entry.name] = StaticFile(
            content=content,
            packed=gzip.compress(content, mtime=0),
            media_type=media_type,
            digest=hashlib.sha256(content).hexdigest()[:DIGEST_CHARS],
        )
    return found


def static_url(name: str) -> str:
    """The address of a file; it changes with its content. Raises KeyError for a file that is not there."""
    return f"{ROOT}/static/{static_files()[name].digest}/{name}"


async def serve_static(request: Request) -> Response:
    """The file. One under another digest, which an older page asks for, is not kept. Raises NotFound."""
    found = static_files().get(request.path_params["name"])
    if found is None:
        raise NotFound("There is no such file.", fix="Load the page again.")
    current = request.path_params["digest"] == found.digest
    headers = {"Cache-Control": FOR_LONG if current else "no-cache", "Vary": "Accept-Encoding"}
    packs = "gzip" in request.headers.get("accept-encoding", "")
    if packs:
        headers["Content-Encoding"] = "gzip"
    return Response(found.packed if packs else found.content, media_type=found.media_type, headers=headers)
