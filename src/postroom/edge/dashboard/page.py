"""What a page is: a path, the function that makes its answer, and what must hold before that is called."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import Message
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from postroom.base.errors import BadInput
from postroom.edge.dashboard.viewer import Viewer
from postroom.store.paging import Page as ListPage
from postroom.store.paging import decode_cursor

ROOT = "/dashboard"
"""Where every page is, and as far as the cookies reach."""
ROWS = 25
"""Of one page of a list."""
MAX_FIELDS = 200
"""Of one form."""
MAX_FIELD_CHARS = 1_048_576
"""One field of a form: the text of a message is the longest."""

Show = Callable[[Viewer, Request], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One route of the dashboard."""

    path: str
    """Below ROOT, such as `/inboxes/{inbox_id}`."""
    method: str
    show: Show
    scope: str | None
    """What the key must hold; None where every key may look."""


def page(path: str, show: Show, *, method: str = "GET", scope: str | None = None) -> Page:
    """A route. GET changes nothing; whatever else is asked for has come from a form of this session."""
    return Page(path=path, method=method, show=show, scope=scope)


async def read_form(request: Request, *, max_files: int = 0) -> None:
    """Nothing; the form of the request is there for `field`, `fields` and `files`. Raises BadInput."""
    named = Message()
    named["Content-Type"] = request.headers.get("content-type", "")
    if named.get_content_charset("utf-8") != "utf-8":
        # Our pages are UTF-8, and so are their forms: another charset may stand for what is no text at all.
        raise BadInput("The form is not in UTF-8.", fix="Load the page again and send it anew.")
    try:
        request.state.form = await request.form(
            max_files=max_files, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_CHARS
        )
    except HTTPException as error:
        raise BadInput(
            f"The form cannot be read: {error.detail}", fix="Load the page again and send it anew."
        ) from None


def field(request: Request, name: str) -> str:
    """The text of a form's field, without blanks around it; "" when it is missing. Raises BadInput for a NUL."""
    form: FormData = request.state.form
    value = form.get(name)
    return _checked(name, value).strip() if isinstance(value, str) else ""


def require_typed(request: Request, wanted: str, message: str, *, fix: str) -> None:
    """Raises BadInput unless the form's `typed` says the name of what is to go: nothing goes by a slip."""
    if field(request, "typed") != wanted:
        raise BadInput(message, code="not_confirmed", param="typed", fix=fix)


def fields(request: Request, name: str) -> list[str]:
    """Every value of a field that may come several times, such as ticked boxes."""
    form: FormData = request.state.form
    return [_checked(name, value) for value in form.getlist(name) if isinstance(value, str)]


def files(request: Request, name: str) -> list[UploadFile]:
    """The files that were chosen for a field."""
    form: FormData = request.state.form
    return [value for value in form.getlist(name) if isinstance(value, UploadFile) and value.filename]


def asked(request: Request, name: str) -> str | None:
    """The value of a query parameter, None when it is missing or empty. Raises BadInput for a NUL."""
    return _checked(name, request.query_params.get(name, "")).strip() or None


def list_page(request: Request, *, parts: int = 1, rows: int = ROWS) -> ListPage:
    """Which page of a list is asked for with `?cursor=`. parts: of the list's sort key."""
    cursor = asked(request, "cursor")
    return ListPage(limit=rows, after=decode_cursor(cursor, parts) if cursor else None)


def address_of(path: str, *ids: str) -> str:
    """The address of a page. path: below ROOT, with `{}` for each id."""
    return ROOT + path.format(*(quote(one, safe="") for one in ids))


def _checked(name: str, value: str) -> str:
    if "\x00" in value or len(value) > MAX_FIELD_CHARS:
        raise BadInput(
            f"The field {name} cannot be read.",
            code="invalid_field",
            param=name,
            fix="Leave out NUL characters, and keep it below a million characters.",
        )
    return value
