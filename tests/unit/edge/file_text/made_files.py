"""Files of every kind, made up: by the libraries that write them, and by hand where those refuse to be so nasty."""

import hashlib
import io
import zipfile
import zlib
from datetime import date, datetime

import docx
import openpyxl
import pptx

from postroom.edge.file_text.child import read_file
from postroom.edge.file_text.given_file import GivenFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


class FakeRecogniser:
    """Sees the same words on every picture, and keeps the pictures."""

    def __init__(self, text="SEEN"):
        self.text = text
        self.pictures = []

    def read(self, image):
        self.pictures.append(image)
        return self.text


def text_of(content, filename="file", content_type="application/octet-stream", recogniser=None):
    """What the readers make of a file, in this process."""
    return read_file(GivenFile(content=content, filename=filename, content_type=content_type), recogniser)


# --- PDF -------------------------------------------------------------------------------------------------------------


def rc4(key, data):
    state, at = list(range(256)), 0
    for i in range(256):
        at = (at + state[i] + key[i % len(key)]) % 256
        state[i], state[at] = state[at], state[i]
    done, i, at = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        at = (at + state[i]) % 256
        state[i], state[at] = state[at], state[i]
        done.append(byte ^ state[(state[i] + state[at]) % 256])
    return bytes(done)


def encryption(password):
    """The dictionary of the oldest security handler. PDF 1.7, 7.6.3."""
    padded = (password + _PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + (0xFFFFFFFC).to_bytes(4, "little") + b"i" * 16).digest()[:5]
    user = rc4(key, _PADDING)
    return f"<</Filter/Standard/V 1/R 2/P -4/O<{owner.hex()}>/U<{user.hex()}>>>".encode()


def pdf(*pages, password=None, claimed_pages=None, picture=False):
    """A PDF with a line of text a page; a page of None shows a picture of grey instead."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    grey = b"\x80" * 64
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Length 64>>stream\n"
        + grey
        + b"\nendstream"
    )
    kids = []
    for page in pages:
        drawn = b"q 200 0 0 200 0 0 cm /I Do Q" if page is None else b"BT /F 12 Tf 20 100 Td (%s) Tj ET" % page.encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    count = len(pages) if claimed_pages is None else claimed_pages
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b" ".join(kids))
    extra = b""
    if password is not None:
        objects.append(encryption(password))
        extra = b"/Encrypt %d 0 R/ID[<%s><%s>]" % (len(objects), b"69" * 16, b"69" * 16)
    return assemble_pdf(objects, extra)


def pdf_form(value):
    """A PDF whose one field was filled in."""
    drawn = b"/Tx BMC q BT /F 12 Tf 2 5 Td (%s) Tj ET Q EMC" % value.encode()
    return assemble_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Annots[4 0 R]/Resources<<>>>>",
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(%s)/Rect[20 20 220 40]/F 4/AP<</N 5 0 R>>>>"
            % value.encode(),
            b"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 6 0 R>>>>/Length %d>>"
            b"stream\n%s\nendstream" % (len(drawn), drawn),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def assemble_pdf(objects, extra=b""):
    written, places = io.BytesIO(), []
    written.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(written.tell())
        written.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    xref = written.tell()
    written.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        written.write(b"%010d 00000 n \n" % place)
    written.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, extra, xref))
    return written.getvalue()


def heavy_pdf(megabytes=24):
    """A page whose drawing unpacks to so much, line upon line: seconds of work in native code for a small file."""
    drawn = zlib.compress(b"0 0 m 9 9 l S\n" * (megabytes * 75_000), 9)
    return assemble_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<<>>>>",
            b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        ]
    )


# --- Office ----------------------------------------------------------------------------------------------------------


def saved(document):
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def letter():
    """A DOCX with a heading, a list, a table, a header and a footer."""
    document = docx.Document()
    document.add_heading("Offer 2026-117")
    document.add_paragraph("Dear Ms Ng\u00f4,")
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, (("Part", "Price"), ("Bolt", "1.20")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "Nuts and Bolts Ltd"
    document.sections[0].footer.paragraphs[0].text = "Page one"
    return saved(document)


def talk():
    """A PPTX of two slides; the first has notes, the second is hidden."""
    presentation = pptx.Presentation()
    for title, body in (("Results", "Up by 4 %"), ("Spare", "Not shown")):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    presentation.slides[0].notes_slide.notes_text_frame.text = "Speak slowly"
    presentation.slides[1]._element.set("show", "0")
    return saved(presentation)


def book():
    """An XLSX with text, numbers, dates, a percentage, a truth, a far cell, and a hidden sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Prices"
    sheet.append(["Part", "Price", "Since", "At", "Share", "Sold"])
    sheet.append(["Bolt", 0.1 + 0.2, date(2026, 3, 1), datetime(2026, 3, 1, 14, 30), 0.125, True])  # noqa: DTZ001
    sheet["E2"].number_format = "0.0%"
    sheet["A5"] = "two\nlines"
    sheet["XFD1048576"] = "far"
    workbook.create_sheet("Secret").sheet_state = "hidden"
    workbook["Secret"]["B2"] = 7
    return saved(workbook)


def big_book(rows=2_000):
    workbook = openpyxl.Workbook()
    for number in range(rows):
        workbook.active.append([number, f"name {number}", number * 1.5, date(2026, 1, 1), True] * 2)
    return saved(workbook)


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def package(main, content, **parts):
    """A package whose main part is this XML, and whatever else."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = f'<Relationships><Relationship Id="a" Type="{kind}" Target="/{main}"/></Relationships>'
    return zipped({"_rels/.rels": relations, main: content, **parts})


def word_xml(body):
    return package("word/document.xml", f"<w:document xmlns:w='w' xmlns:r='r'><w:body>{body}</w:body></w:document>")


# --- Pictures and calendars ------------------------------------------------------------------------------------------


def png(width, height):
    """The beginning of a PNG that claims this size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00"


INVITATION = """\
BEGIN:VCALENDAR\r
METHOD:REQUEST\r
BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:1@cal.test\r
SUMMARY:Review\\, with a \r
 folded name\r
DTSTART;TZID=Europe/Berlin:20260301T100000\r
DTEND:20260301T103000Z\r
RRULE:FREQ=WEEKLY;COUNT=3\r
ORGANIZER;CN=Ann:mailto:ann@example.com\r
ATTENDEE;CN="Bo; the; second";PARTSTAT=ACCEPTED:MAILTO:bo@example.com\r
DESCRIPTION:Line one\\nline two \\\\ done\r
BEGIN:VALARM\r
DESCRIPTION:Alarm\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""
