"""Mails as people send them: text, HTML and a small attachment, 10 KB in all."""

import base64
import random
import uuid

PARAGRAPHS = (
    (
        "Thanks for getting back to me so quickly. I have gone through the list again with Miriam and we think the "
        "second delivery can go out on Thursday, provided that the warehouse confirms the pallets by noon."
    ),
    (
        "About the invoice: the amount is right, but the address is still the old one. Could you send it once more "
        "to the office in Leeds, and put the order number 48-2213 into the subject so that accounting finds it?"
    ),
    (
        "The samples arrived this morning. Two of the blue ones were scratched; everything else looks fine. I have "
        "put photographs into the shared folder (https://files.example.com/s/7Hq2?from=mail) so that you can see "
        "it."
    ),
    (
        "One more thing. Our audit is in the first week of next month, and it would help a lot to have the signed "
        "forms before that. If it is easier for you, fax is fine too, although nobody here quite remembers where it "
        "stands."
    ),
)


def mail(size_bytes: int = 10_240, *, number: int = 0, message_id: str | None = None) -> bytes:
    """A multipart/mixed mail of about that size, CRLF lines: alternative text and HTML, then a PDF-like attachment.

    message_id: without angle brackets; None leaves the field out, so that copies are mails of their own.
    """
    chance = random.Random(number)
    chosen = chance.sample(PARAGRAPHS, 3)
    text = "Hello,\n\n" + "\n\n".join(chosen) + f"\n\nReference {number:08d}\n\n-- \nJune Park\nNorthwind Traders\n"
    html = _html(chosen, number)
    head = (
        f"From: June Park <june@northwind.example>\nTo: <agent@bench.example>\nSubject: Delivery {number:08d} and "
        "the invoice\nDate: Tue, 14 Jul 2026 09:12:44 +0200\n"
        + (f"Message-ID: <{message_id}>\n" if message_id else "")
        + 'MIME-Version: 1.0\nX-Mailer: Northwind Desk 4.2\nContent-Type: multipart/mixed; boundary="outer-b1"\n\n'
        '--outer-b1\nContent-Type: multipart/alternative; boundary="inner-b2"\n\n'
    )
    body = (
        f"--inner-b2\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        f"--inner-b2\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{html}\n"
        '--inner-b2--\n\n--outer-b1\nContent-Type: application/pdf; name="order.pdf"\n'
        'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="order.pdf"\n\n'
    )
    tail = "\n--outer-b1--\n"
    left = max(size_bytes - len(head) - len(body) - len(tail), 400)
    attached = base64.encodebytes(chance.randbytes(left * 3 // 4 - left // 60)).decode()
    return (head + body + attached + tail).replace("\n", "\r\n").encode()


def distinct_mails(count: int, size_bytes: int = 10_240) -> list[bytes]:
    """Mails that differ in Message-ID, subject and bodies."""
    return [mail(size_bytes, number=number, message_id=f"{uuid.uuid4()}@northwind.example") for number in range(count)]


def huge_mail(size_bytes: int) -> bytes:
    """A mail whose attachment makes it that large; cheap to make."""
    small = mail(number=1, message_id=f"{uuid.uuid4()}@northwind.example")
    head, _, tail = small.rpartition(b"\r\n--outer-b1--")
    lines = base64.encodebytes(random.Random(2).randbytes(57 * 1000)).replace(b"\n", b"\r\n")
    repeats = max((size_bytes - len(small)) // len(lines), 0)
    return head + b"\r\n" + lines * repeats + b"--outer-b1--" + tail


def _html(paragraphs: list[str], number: int) -> str:
    cells = "".join(
        f'<tr><td style="padding:4px;border:1px solid #ddd">Item {row}</td><td align="right">{row * 7}.50</td></tr>\n'
        for row in range(12)
    )
    said = "".join(f'<p style="margin:0 0 1em;font-family:Arial,sans-serif">{one}</p>\n' for one in paragraphs)
    return (
        "<html><head><style>p{color:#222}</style></head><body>\n<p>Hello,</p>\n"
        f'{said}<table cellspacing="0">\n{cells}</table>\n<p>Reference {number:08d}</p>\n'
        '<p><a href="https://northwind.example/orders/48-2213">See the order</a></p>\n'
        '<div style="color:#888">June Park<br>Northwind Traders</div>\n</body></html>'
    )
