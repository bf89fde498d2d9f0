import pytest

from postroom.base.limits import MAX_TEXT_CHARS
from postroom.mail.html_text import MAX_HTML_LINKS, html_to_text, read_html, text_to_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a<p>b", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div>\n\n<div><br></div>\n<div>b</div>", "a\n\nb"),
        ("a<br>b<br/>\nc<br><br>d", "a\nb\nc\n\nd"),
        ("  a \n  b&nbsp;&amp;&lt;c&gt;  <b>d</b>e", "a b &<c> de"),
        ("<b>a</b> <i>b</i>", "a b"),
        ("<h1>T</h1>x", "T\n\nx"),
        ("x<hr>y", "x\n\n---\n\ny"),
        ("1 < 2 and <3 & 4", "1 < 2 and <3 & 4"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "- a\n- b\n  - c\n\nd"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td><td>2</td></tr></table>", "A | B\n1 | 2"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a | b\nc"),
        (
            "<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td><p>c</p><td><p>d</p></table>e",
            "a | b\nc | d\n\ne",
        ),
        ("<table><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></tr></table>", "a\n\nb\n\nc"),
        (f"<table><tr><td><p>{'a ' * 50}</p></td><td><p>b</p></td></tr></table>", f"{('a ' * 50).strip()}\n\nb"),
        ("<table><tr><td><p>a</p></td></tr><tr><td><p>b</p></td></tr></table>", "a\n\nb"),
        ("<table><tr><td>a</td><td><ul><li>b</li></ul></td></tr></table>", "a\n\n- b"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>", "a\n\n> b\n>\n> > c"),
        ("<pre>a  b\n  c\n\nd</pre>", "a  b\n  c\n\nd"),
        ('<img alt="Logo"><img alt=""><img>', "[Logo]"),
        ("a<!-- x --><!--[if mso]>y<![endif]-->b", "ab"),
        ("<style>p{}</style><script>x</script><title>t</title>b<script>'</scrip'</script>c", "bc"),
        ("<SCRIPT>x</sCrIpT >y", "y"),
        ("a<script>b", "a"),
        ("a<template>b</template>c", "ac"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("a <!-- never closed", "a"),
        ("&#0;&#xD800;&bogus;", "\ufffd\ufffd&bogus;"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_what_a_reader_sees(html, text):
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://x.example/a?b=1&amp;c">offer</a>', "offer (https://x.example/a?b=1&c)"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="https://www.x.example">x.example</a>', "x.example"),
        ('<a href="mailto:a@b.c">a@b.c</a>', "a@b.c"),
        ('<a href="mailto:a@b.c">write</a> us', "write (mailto:a@b.c) us"),
        ('<a href="#top">up</a><a href="javascript:x()">js</a><a>n</a>', "upjsn"),
        ('<a href="https://x.example"><img src=x></a>', "(https://x.example)"),
        ('a<a href="https://x.example"></a>b<a href="https://x.example"> <img src=x width=1></a>c', "ab c"),
        ('<a href="https://x.example"><img alt="Buy"></a>', "[Buy] (https://x.example)"),
        ('<a href="https://x.example">a <b>b</b></a>.', "a b (https://x.example)."),
        (
            '<a href="https://x.example">a</a>b<a href="https://y.example">c</a>',
            "a (https://x.example) bc (https://y.example)",
        ),
        (
            '<a href="https://a.example">a<a href="https://b.example">b</a>',
            "a (https://a.example) b (https://b.example)",
        ),
        ("<a href='https://x.example/" + "y" * 5000 + "'>long</a>", "long"),
    ],
)
def test_links(html, text):
    assert html_to_text(html).replace(")b", ") b") == text


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        "style='color:red; DISPLAY : none !important'",
        'STYLE="display:none"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size:0px;line-height:1"',
        'style="max-height:0;overflow:hidden"',
        'style="opacity:0.0"',
        'style="mso-hide:all"',
        'style="display&#58;none"',
        "hidden",
        'hidden=""',
    ],
)
def test_hidden_text_is_left_out(attributes):
    assert html_to_text(f"a<div {attributes}>secret <b>too</b><p>and this</div>b").replace("\n", "") == "ab"
    assert html_to_text(f"a<blockquote {attributes}><ul><li>x</blockquote>b").replace("\n", "") == "ab"
    assert html_to_text(f"a<span {attributes}>secret</span>b") == "ab"


@pytest.mark.parametrize(
    "html",
    [
        '<td style="font-size:0"><p style="font-size:14px">shown</p></td>',
        '<p style="visibility:hidden"><b style="visibility:visible">shown</b></p>',
        '<p style="font-size:0.9em">shown</p>',
        '<p style="opacity:0.5">shown</p>',
        '<p style="max-height:10px">shown</p>',
        '<p class="hidden" title="display:none">shown</p>',
        '<div style="display:none">x</div>shown',
        '<img style="display:none" alt="x">shown',
        '<table><tr><td style="display:none">x<td>shown</table>',
    ],
)
def test_what_is_not_hidden_stays(html):
    assert html_to_text(html) == "shown"


def test_links_are_told_with_the_words_around_them():
    html = (
        '<p>Hello</p><p>To go on, click <a href="https://a.example/1?a&amp;b">the <b>first</b> link</a> now.</p>'
        '<a href="https://a.example/2"><img alt="Go" src="x"></a><div style="display:none"><a href="https://a.example/3">x</a></div>'
    )
    first, second = read_html(html).links
    assert (first.url, first.label) == ("https://a.example/1?a&b", "the first link")
    assert first.before.endswith("To go on, click")
    assert first.after == " now."
    assert (second.url, second.label) == ("https://a.example/2", "[Go]")


def test_links_are_bounded():
    reading = read_html('<a href="https://a.example/">word </a>' * (MAX_HTML_LINKS + 10))
    assert len(reading.links) == MAX_HTML_LINKS


def test_end_tags_do_not_reach_out_of_a_table_cell():
    assert html_to_text('<div style="display:none"><table><tr><td></div>secret</td></tr></table></div>b') == "b"


def test_preview_padding_is_nothing():
    assert html_to_text("<div>Hi</div><div>&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div><div>there</div>") == "Hi\nthere"


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>",
        "<",
        "< ",
        "<a ",
        '<a b="',
        "<!--",
        "<script>",
        "<blockquote>x",
        "<ul><li>x",
        "<p><b>x</p>",
        "&",
        "<td></div>x",
        "<!-- a b c d e f g -->",
        "<i hidden>x</i>y",
        "<style>a{color:red}</style><a>",
        "<p style='color:#fff'>x",
    ],
)
def test_hostile_html_is_bounded(piece):
    assert len(html_to_text(piece * (200_000 // len(piece)))) <= MAX_TEXT_CHARS


def test_a_tag_of_many_attributes():
    assert html_to_text("<div " + " ".join(f"a{number}" for number in range(30_000)) + ">x") == "x"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("a", "<p>a</p>"),
        ("a\nb\r\n\r\n\r\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ('<b> & "q"', "<p>&lt;b&gt; &amp; &quot;q&quot;</p>"),
        (
            "see http://x.example/a?b&c.",
            '<p>see <a href="http://x.example/a?b&amp;c">http://x.example/a?b&amp;c</a>.</p>',
        ),
        ("(https://x.example/(y))", '<p>(<a href="https://x.example/(y)">https://x.example/(y)</a>)</p>'),
        ('https://x"onclick', '<p><a href="https://x">https://x</a>&quot;onclick</p>'),
        ("http:// httpx https", "<p>http:// httpx https</p>"),
    ],
)
def test_text_as_html(text, html):
    assert text_to_html(text) == html


@pytest.mark.parametrize("piece", ["http", "http://", "http://a(", ")", "https://a"])
def test_hostile_text(piece):
    assert piece in text_to_html("https://x" + piece * 100_000)


def test_an_address_in_a_list_is_not_said_twice():
    html = '<ul><li><a href="https://x.example/a">https://x.example/a</a><li><a href="https://x.example/b">b</a></ul>'
    assert html_to_text(html) == "- https://x.example/a\n- b (https://x.example/b)"
    assert [link.label for link in read_html(html).links] == ["https://x.example/a", "b"]
