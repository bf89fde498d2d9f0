"""One reply of the SMTP server: code, enhanced code and a sentence, always rendered well formed."""

from dataclasses import dataclass

MAX_REPLY_TEXT_BYTES = 480
"""Of one reply line's text: with the codes and CRLF it stays under the 512 octets of RFC 5321 §4.5.3.1.5."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the server answers to one command. RFC 5321 §4.2."""

    code: int
    """Three digits, 200 to 599."""
    enhanced: str
    """RFC 3463 §2, such as `5.1.1`; "" for the replies that carry none (RFC 2034 §3: greeting, EHLO, 3xx)."""
    text: str
    """One line for people; whatever is not printable ASCII is shown as `?` when rendered."""

    def render(self) -> bytes:
        """The reply as it goes over the wire, one line with its CRLF."""
        text = self.text
        if not (text.isascii() and text.isprintable()):
            text = "".join(char if " " <= char <= "~" else "?" for char in text)
        text = text[:MAX_REPLY_TEXT_BYTES]
        return (f"{self.code} {self.enhanced} {text}\r\n" if self.enhanced else f"{self.code} {text}\r\n").encode()
