"""The small page on which a person with a signed link decides. Plain HTML, no script, nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #222 }}
dt {{ color: #666; font-size: .85rem }} dd {{ margin: 0 0 .6rem; overflow-wrap: anywhere }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; background: #f5f5f3; padding: 1rem; border-radius: 6px }}
button {{ font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: 6px; color: #fff; background: #1d6b3c }}
button.reject {{ background: #9c2b22 }}
</style></head><body><h1>{title}</h1>
"""
SHOWN_CHARS = 20_000
"""Of a message's text; the rest is in the draft."""
TITLES = {"approve": "Send this message?", "reject": "Reject this message?"}
OVER = {
    "sent": "This message was approved and is sent.",
    "rejected": "This message was rejected. It is not sent.",
    "expired": "Nobody decided in time. This message is not sent.",
    "draft": "This message has been taken back to be changed.",
}


def confirm_page(draft: Mapping[str, Any], decision: str) -> str:
    """The message as it would be sent, why it is held, and one button.

    draft: `Decisions.look_by_link`. Every word in it is escaped: an agent wrote it, and a stranger perhaps before it.
    """
    reasons = "".join(f"<li>{escape(one['detail'])}</li>" for one in draft["reasons"])
    rows = (
        ("From", draft["inboxAddress"]),
        ("To", _listed(draft["to"])),
        ("Cc", _listed(draft["cc"])),
        ("Bcc", _listed(draft["bcc"])),
        ("Answers go to", _listed(draft["replyTo"])),
        ("Subject", draft["subject"]),
        ("To be sent at", draft["sendAt"]),
        ("Files", str(len(draft["attachmentIds"])) if draft["attachmentIds"] else ""),
    )
    fields = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    word = "Send it" if decision == "approve" else "Reject it"
    return (
        _HEAD.format(title=TITLES[decision])
        + f"<ul>{reasons}</ul><dl>{fields}</dl><pre>{escape(_text(draft))}</pre>"
        + f'<form method="post"><button class="{decision}">{word}</button></form></body></html>'
    )


def outcome_page(status: str) -> str:
    """What became of the message. status: of the draft."""
    return _HEAD.format(title="Thank you") + f"<p>{OVER.get(status, 'Nothing has happened.')}</p></body></html>"


def refusal_page(message: str) -> str:
    """Why nothing happened."""
    return _HEAD.format(title="Nothing has happened") + f"<p>{escape(message)}</p></body></html>"


def _text(draft: Mapping[str, Any]) -> str:
    # HTML is shown as it is written: what a browser would make of it could hide what a receiver's would show.
    parts = [draft["text"] or "", draft["html"] or ""]
    text = "\n\n".join(part for part in parts if part)
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "\n[…]"


def _listed(people: Sequence[str] | None) -> str:
    return ", ".join(people or ())
