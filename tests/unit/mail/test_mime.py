import pytest

from postroom.base.limits import MAX_DEPTH, MAX_MIME_PARAMETERS, MAX_PARTS
from postroom.mail.mime import read_structure
from postroom.mail.mime_type import clean_filename, made_up_filename, parse_parameters, text_parameter


def tree(raw):
    """Content types and decoded contents, nested."""

    def of(part):
        if part.children:
            return (part.content_type, [of(child) for child in part.children])
        return (part.content_type, part.content(raw)[0])

    structure = read_structure(raw)
    return of(structure.root), structure.defects


def mixed(*lines, end=b"\r\n"):
    return end.join([b'Content-Type: multipart/mixed; boundary="b"', b"", *lines])


PLAIN = "text/plain"


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_parts_between_delimiters(end):
    raw = mixed(
        b"preamble",
        b"--b",
        b"",
        b"one",
        b"--b  ",
        b"Content-Type: text/html",
        b"",
        b"two",
        b"",
        b"--b--",
        b"end",
        end=end,
    )
    assert tree(raw) == (("multipart/mixed", [(PLAIN, b"one"), ("text/html", b"two" + end)]), ())


def test_nesting_and_outer_delimiters():
    inner = [b"Content-Type: multipart/alternative; boundary=i", b"", b"--i", b"", b"x"]
    closed = mixed(b"--b", *inner, b"--i--", b"epilogue", b"--b", b"", b"y", b"--b--")
    unclosed = mixed(b"--b", *inner, b"--b", b"", b"y", b"--b--")
    wanted = ("multipart/mixed", [("multipart/alternative", [(PLAIN, b"x")]), (PLAIN, b"y")])
    assert tree(closed) == (wanted, ())
    assert tree(unclosed) == (wanted, ("no_closing_boundary",))  # RFC 2046 §5.1.2


def test_inner_boundary_that_begins_with_the_outer_one():
    raw = mixed(
        b"--b",
        b"Content-Type: multipart/mixed; boundary=b2",
        b"",
        b"--b2",
        b"",
        b"x",
        b"--b2--",
        b"--b",
        b"",
        b"y",
        b"--b--",
    )
    assert tree(raw) == (("multipart/mixed", [("multipart/mixed", [(PLAIN, b"x")]), (PLAIN, b"y")]), ())


@pytest.mark.parametrize(
    ("lines", "parts", "defects"),
    [
        ((b"--b", b"", b"one"), [(PLAIN, b"one")], ("no_closing_boundary",)),
        ((b"--b", b"", b"one", b"--b", b""), [(PLAIN, b"one")], ("no_closing_boundary",)),
        ((b"--b", b"--b", b"", b"one", b"--b--"), [(PLAIN, b""), (PLAIN, b"one")], ()),
        ((b"--b", b"Content-Type: text/html", b"--b--"), [("text/html", b"")], ()),
        ((b"--b", b"", b" --b", b"--bc", b"--b--"), [(PLAIN, b" --b\r\n--bc")], ()),
        ((b"--b", b"Content-Type: nonsense", b"", b"x", b"--b--"), [(PLAIN, b"x")], ()),
        ((b"--b rest of the line", b"", b"x", b"--b-- and of this"), [(PLAIN, b"x")], ()),
    ],
)
def test_irregular_delimiters(lines, parts, defects):
    assert tree(mixed(*lines)) == (("multipart/mixed", parts), defects)


@pytest.mark.parametrize(
    "content_type",
    [
        b"multipart/mixed",
        b"multipart/mixed; boundary=other",
        b'multipart/mixed\r\n\tboundary="b"',
        b"MULTIPART/mixed;;Boundary=b",
    ],
)
def test_a_boundary_that_the_header_does_not_name_is_found_in_the_body(content_type):
    raw = b"Content-Type: " + content_type + b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n"
    assert tree(raw)[0] == ("multipart/mixed", [("text/html", b"x")])


def test_a_multipart_without_parts_keeps_its_text():
    raw = b"Content-Type: multipart/mixed; boundary=x\n\nonly text\n"
    assert tree(raw) == (("multipart/mixed", b"only text\n"), ("wrong_boundary",))


def test_digest_parts_are_mails():
    raw = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--\n"
    assert tree(raw)[0] == ("multipart/digest", [("message/rfc822", b"Subject: x\n\ny")])


def test_many_parts_are_bounded():
    raw = mixed(*[b"--b", b"", b"x"] * 50_000)
    structure = read_structure(raw)
    assert len(structure.root.children) == MAX_PARTS - 1
    assert "too_many_parts" in structure.defects


@pytest.mark.parametrize("boundary", [b"b%d", b"b"])
def test_deep_nesting_is_bounded(boundary):
    names = [boundary.replace(b"%d", b"%d" % level) for level in range(800)]
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\n" % (name, name) for name in names)
    structure = read_structure(raw)
    depth, part = 0, structure.root
    while part.children:
        depth, part = depth + 1, part.children[-1]
    assert depth == MAX_DEPTH
    assert "too_deep" in structure.defects


def test_lines_that_only_look_like_delimiters_cost_nothing_and_stay():
    body = b"\n--" * 300_000
    structure = read_structure(mixed(b"--b", b"", body))
    assert structure.root.children[0].end - structure.root.children[0].start == len(body)


@pytest.mark.parametrize(
    ("value", "word", "parameters"),
    [
        ("text/plain", "text/plain", {}),
        ("Text/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('a/b; n="x;y=\\"z\\""; m=1', "a/b", {"n": 'x;y="z"', "m": "1"}),
        ('a/b; n="open', "a/b", {"n": "open"}),
        ("a/b;; n=1;", "a/b", {"n": "1"}),
        ('a/b n="1" m=2', "a/b", {"n": "1", "m": "2"}),
        ("a/b; n=1; n=2", "a/b", {"n": "1"}),
        ('; filename="x"', "", {"filename": "x"}),
        ("a/b; n = 1 ; m= two words", "a/b", {"n": "1", "m": "two words"}),
        ("", "", {}),
    ],
)
def test_parameters(value, word, parameters):
    assert parse_parameters(value) == (word, parameters)


def test_parameters_are_bounded():
    assert len(parse_parameters("a/b" + "".join(f";n{number}=x" for number in range(5000)))[1]) == MAX_MIME_PARAMETERS
    pieces = "".join(f";name*{number}*=%41" for number in range(5000))
    assert len(text_parameter(parse_parameters("a/b" + pieces)[1], "name")) == MAX_MIME_PARAMETERS


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("filename=plain.txt", "plain.txt"),
        ("filename*=UTF-8''%E2%82%AC.txt", "€.txt"),
        ("filename=old.txt; filename*=UTF-8''%E2%82%AC.txt", "€.txt"),
        ("filename*0=one; filename*1=two", "onetwo"),
        ("filename*0*=iso-8859-1'de'Fr%F6; filename*1*=sche; filename*2=.txt", "Frösche.txt"),
        ("filename*1=two; filename*0=one; filename*3=four", "onetwo"),
        ("filename*0*=utf-8''%E2%82; filename*1*=%AC", "€"),
        ('filename="=?utf-8?Q?Fr=C3=B6sche?=.txt"', "Frösche.txt"),
        ('filename*0="=?utf-8?Q?Fr=C3"; filename*1="=B6sche?="', "Frösche"),
        ("filename*=bad%ZZ", "bad%ZZ"),
        ("name=other", None),
    ],
)
def test_file_names_as_they_are_written(source, text):
    assert text_parameter(parse_parameters("attachment; " + source)[1], "filename") == text


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.png", "x.png"),
        ("in\r\nvoice\x00.pdf", "invoice.pdf"),
        ("gpj\u202eexe.scr", "gpjexe.scr"),
        ("  a   b .txt ", "a b .txt"),
        ("..", ""),
        (".htaccess", "htaccess"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 400, "x" * 255),
    ],
)
def test_file_names_cleaned(name, cleaned):
    assert clean_filename(name) == cleaned


def test_file_names_made_up():
    assert made_up_filename("application/pdf", 1) == "attachment-1.pdf"
    assert made_up_filename("text/enriched", 2) == "attachment-2.txt"
    assert made_up_filename("x/y", 3) == "attachment-3.bin"
