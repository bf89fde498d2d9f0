"""Moments in the bodies of requests that may lie anywhere in time."""

from postroom.base.clock import iso, parse_iso
from postroom.base.errors import BadInput


def moment_ms(text: str, *, param: str, fix: str) -> int:
    """The moment in milliseconds since 1970. Raises BadInput, naming `param` and the fix, for what is none."""
    try:
        moment = parse_iso(text)
        # An offset can push it out of the years that can be written.
        iso(moment)
        return moment
    except (ValueError, OverflowError) as error:
        raise BadInput(f"The field {param} is not a moment.", code="invalid_field", param=param, fix=fix) from error
