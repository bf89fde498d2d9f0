"""PDF, page by page."""

import pytest

from postroom.edge.file_text import pdf as reader
from unit.edge.file_text.made_files import FakeRecogniser, pdf, pdf_form, text_of


def test_pages_are_parted_by_a_blank_line():
    read = text_of(pdf("Invoice 7", "Total: 12.50"))
    assert (read.state, read.content_type, read.pages, read.text) == (
        "ready",
        "application/pdf",
        2,
        "Invoice 7\n\nTotal: 12.50",
    )


def test_what_was_typed_into_a_form_is_read():
    assert text_of(pdf_form("Filled in")).text == "Filled in"


def test_a_password_is_said():
    read = text_of(pdf("secret", password=b"open sesame"))
    assert (read.state, read.text, read.detail) == ("encrypted", "", "The file is under a password.")


def test_a_million_pages_are_not_all_looked_for():
    read = text_of(pdf("first", claimed_pages=1_000_000))
    assert (read.state, read.text, read.pages, read.truncated) == ("ready", "first", 1_000_000, True)
    assert "Only the first 500 of 1000000 pages were read." in read.detail


def test_no_page_is_begun_when_time_is_up(monkeypatch):
    monkeypatch.setattr(reader, "BEGIN_PAGE_S", -1)
    read = text_of(pdf("first"))
    assert (read.truncated, read.detail) == (True, "Reading took too long; only the first 0 of 1 pages were read.")


def test_a_scan_without_a_recogniser_says_what_to_install():
    read = text_of(pdf(None, None))
    assert (read.state, read.pages) == ("unsupported", 2)
    assert "2 of 2 pages are pictures." in read.detail
    assert "postroom[ocr]" in read.detail


def test_pages_with_text_are_read_beside_scans():
    read = text_of(pdf("Cover", None))
    assert (read.state, read.text, read.truncated) == ("ready", "Cover", True)


def test_scans_are_drawn_for_the_recogniser(monkeypatch):
    monkeypatch.setattr(reader, "MAX_OCR_PAGES", 2)
    recogniser = FakeRecogniser("Scanned words")
    read = text_of(pdf("Cover", None, None, None), recogniser=recogniser)
    assert read.text == "Cover\n\nScanned words\n\nScanned words"
    assert "may be wrong" in read.detail
    assert (read.truncated, "2 of 3 pages" in read.detail) == (True, True)
    head, _, pixels = recogniser.pictures[0].partition(b"\n255\n")
    width, height = map(int, head.removeprefix(b"P5\n").split())
    assert (max(width, height), len(pixels)) == (2_200, width * height)


def test_a_page_of_nothing_is_empty():
    assert text_of(pdf("")).state == "empty"


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n" + b"<<" * 50_000, b"%PDF-1.4\ntrailer<</Root 1 0 R>>"])
def test_what_only_begins_like_a_pdf(content):
    assert text_of(content).state == "failed"


def test_a_pdf_cut_or_changed_anywhere_ends_in_a_state():
    whole = pdf("one", "two", None)
    for at in range(0, len(whole), 20):
        assert text_of(whole[:at] + b"\xff" + whole[at + 1 :], filename="x.pdf").state
        assert text_of(whole[:at], filename="x.pdf").state
