"""The dashboard's way in: sessions, forms, headers, and what a key decides."""

import asyncio

import aiohttp
import pytest

from postroom.edge.dashboard.guard import TRIES
from postroom.edge.dashboard.page import ROOT
from postroom.edge.dashboard.routes import PAGES
from postroom.testing import RunningServer
from wire.api_client import Api, admin
from wire.dashboard_client import Browser

FAKE = "xyz_000000000000000000"


def path_of(page):
    path = ROOT + page.path
    while "{" in path:
        path = path[: path.index("{")] + FAKE + path[path.index("}") + 1 :]
    return path


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(server):
    async with Browser(server) as browser:
        asked = await browser.get("/dashboard?span=7d")
        assert asked.path.startswith("/dashboard/sign-in?next=")
        assert asked.one("input[name=next]").attributes["value"] == "/dashboard?span=7d"
        shown = await browser.sign_in(next="/dashboard?span=7d")
        assert (shown.status, shown.path) == (200, "/dashboard?span=7d")


async def test_every_page_needs_a_session(server):
    async with Browser(server) as browser:
        for page in PAGES:
            answer = await browser.ask(page.method, path_of(page), follow=False)
            assert answer.status == 303, page.path
            assert answer.headers["location"].startswith("/dashboard/sign-in"), page.path


async def test_every_page_needs_its_scope(server):
    poor = await admin(server).with_key("audit:read")
    async with Browser(server, poor.key) as browser:
        await browser.sign_in()
        for page in PAGES:
            if page.scope in {None, "audit:read"}:
                continue
            data = {"csrf": browser.csrf} if page.method == "POST" else None
            answer = await browser.ask(page.method, path_of(page), data=data)
            assert answer.status == 403, page.path
            assert f"Sign in with a key that holds {page.scope}." in answer.words(), page.path


async def test_every_form_needs_its_token(server, browser):
    for page in PAGES:
        if page.method == "GET":
            continue
        for sent in ("", "0" * 40):
            answer = await browser.ask(page.method, path_of(page), data={"csrf": sent})
            assert answer.status == 403, page.path
            assert "bad_form_token" in answer.text
    other = Browser(server)
    async with other:
        await other.sign_in()
        assert other.csrf != browser.csrf
        assert (await browser.post("/dashboard/sign-out-everywhere", csrf=other.csrf)).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
    ],
)
async def test_another_site_changes_nothing_and_signs_nobody_in(server, browser, headers):
    answer = await browser.post("/dashboard/sign-out", headers=headers)
    assert (answer.status, "foreign_origin" in answer.text) == (403, True)
    answer = await browser.ask("POST", "/dashboard/sign-in", data={"key": server.admin_key}, headers=headers)
    assert answer.status == 403
    assert (await browser.get("/dashboard")).status == 200
    ours = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert "signed out" in (await browser.post("/dashboard/sign-out", headers=ours)).toast


async def test_the_cookie_is_for_the_dashboard_alone_and_for_no_script(server, browser):
    cookie = browser.cookies["postroom_session"]
    assert cookie["path"] == "/dashboard"
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert not cookie["secure"]
    # It opens the pages, and not the API.
    api = Api(server.url, None)
    assert (await api.ask("GET", "/inboxes", headers={"Cookie": f"postroom_session={cookie.value}"})).status == 401
    assert (await api.ask("GET", "/inboxes", headers={"Authorization": f"Bearer {cookie.value}"})).status == 401


async def test_every_answer_has_its_headers(server, browser):
    nobody = aiohttp.ClientSession()
    async with nobody:
        for path in ("/dashboard", "/dashboard/sign-in", "/dashboard/nope", "/dashboard/home/needs"):
            for session in (browser.session, nobody):
                async with session.get(server.url + path) as answer:
                    policy = answer.headers["content-security-policy"]
                    assert "default-src 'none'" in policy
                    assert "unsafe" not in policy
                    assert answer.headers["x-content-type-options"] == "nosniff"
                    assert answer.headers["referrer-policy"] == "same-origin"
                    assert answer.headers["cache-control"] == "no-store"
                    assert answer.headers["x-request-id"]
    assert (await browser.ask("DELETE", "/dashboard")).status == 404


async def test_no_page_holds_script_or_style_of_its_own(browser):
    for path in ("/dashboard", "/dashboard/nope"):
        shown = await browser.get(path)
        assert not [one for one in shown.all("script") if not one.attributes.get("src", "").startswith("/dashboard/")]
        assert not shown.all("style, [style], [onclick], [onload]")


async def test_static_files_are_kept_for_long_under_their_digest(server, browser):
    shown = await browser.get("/dashboard")
    addresses = [one.attributes["src"] for one in shown.all("script[src]")]
    addresses += [one.attributes["href"] for one in shown.all("link[href]")]
    # Two scripts, the palette's, the stylesheet and the icon.
    names = {address.rsplit("/", 1)[1] for address in addresses}
    assert names == {"postroom.js", "htmx.js", "palette.js", "icon.svg", "postroom.css"}
    for address in addresses:
        answer = await browser.get(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
    stale = await browser.get(addresses[0].replace(addresses[0].split("/")[3], "0" * 12))
    assert (stale.status, stale.headers["cache-control"]) == (200, "no-cache")
    assert (await browser.get("/dashboard/static/0/nope.js")).status == 404
    assert (await browser.get("/dashboard/static/0/..%2fdoor.py")).status == 404


async def test_a_revoked_key_ends_its_sessions_at_once(server):
    api = admin(server)
    made = await api.made("/api-keys", {"name": "short-lived", "scopes": ["inboxes:read"]})
    async with Browser(server, made["key"]) as browser:
        assert (await browser.sign_in()).status == 200
        assert (await api.ask("DELETE", f"/api-keys/{made['id']}")).status == 204
        assert (await browser.get("/dashboard")).path.startswith("/dashboard/sign-in")
        # A part of a page leads back to the page, not to the part alone; and to no other site.
        for shown, onward in (
            (f"{server.url}/dashboard?span=7d", "?next=%2Fdashboard%3Fspan%3D7d"),
            ("https://evil.test/dashboard/inboxes", "?next=%2Fdashboard%2Finboxes"),
            ("https://evil.test//evil.test", ""),
            ("http://[", ""),
        ):
            headers = {"HX-Request": "true", "HX-Current-URL": shown}
            answer = await browser.get("/dashboard/home/needs", headers=headers)
            assert (answer.status, answer.headers["hx-redirect"]) == (401, f"/dashboard/sign-in{onward}")


async def test_a_rotated_secret_ends_the_sessions_that_it_opened(server):
    api = admin(server)
    made = await api.made("/api-keys", {"name": "rotated", "scopes": ["inboxes:read"]})
    async with Browser(server, made["key"]) as old, Browser(server) as new:
        await old.sign_in()
        rotated = await api.made(f"/api-keys/{made['id']}/rotate", {"overlapSeconds": 0})
        assert (await old.get("/dashboard")).path.startswith("/dashboard/sign-in")
        await new.sign_in(rotated["key"])
        assert (await new.get("/dashboard")).path == "/dashboard"


async def test_signing_in_anew_ends_the_session_before(server):
    key = (await admin(server).with_key("inboxes:read")).key
    async with Browser(server) as browser:
        await browser.sign_in()
        before = browser.cookies["postroom_session"].value
        await browser.sign_in(key)
        assert browser.cookies["postroom_session"].value != before
    async with Browser(server) as thief:
        shown = await thief.get("/dashboard", headers={"Cookie": f"postroom_session={before}"}, follow=False)
        assert shown.status == 303


async def test_a_session_that_somebody_else_chose_is_none(server):
    async with Browser(server) as browser:
        chosen = "A" * 43
        await browser.ask(
            "POST",
            "/dashboard/sign-in",
            data={"key": server.admin_key},
            headers={"Cookie": f"postroom_session={chosen}"},
        )
        assert browser.cookies["postroom_session"].value != chosen


async def test_a_proxy_may_hand_on_another_host(tmp_path):
    with RunningServer(tmp_path, public_url="https://mail.acme.test") as behind:
        async with Browser(behind) as browser:
            headers = {"Origin": "https://mail.acme.test", "Host": "10.0.0.7:8025"}
            for origin, status in (("https://mail.acme.test", 303), ("https://acme.test", 403), ("https://[", 403)):
                shown = await browser.ask(
                    "POST",
                    "/dashboard/sign-in",
                    data={"key": behind.admin_key},
                    headers={**headers, "Origin": origin},
                    follow=False,
                )
                assert shown.status == status, origin
            # Over https, cookies go over nothing else.
            assert browser.cookies["postroom_session"]["secure"]
            signed_in = {"Cookie": f"postroom_session={browser.cookies['postroom_session'].value}"}
            await browser.get("/dashboard/settings", headers=signed_in)
            form = {"csrf": browser.csrf, "name": "Acme"}
            renaming = browser.session.post(
                f"{behind.url}/dashboard/settings/name", data=form, headers=signed_in, allow_redirects=False
            )
            async with renaming as answer:
                assert answer.status == 303
                assert all("secure" in one.lower() for one in answer.headers.getall("set-cookie"))
            # The pictures of a mail come from where the browser knows this server.
            api = admin(behind)
            picture = {
                "filename": "a.png",
                "contentType": "image/png",
                "contentBase64": "iVBORw0K",
                "contentId": "<a@x>",
            }
            mail = await api.mail(await api.inbox(), html='<img src="cid:a@x">', attachments=[picture])
            frame = await browser.get(
                f"/dashboard/messages/{mail['id']}/frame", headers={**signed_in, "Host": "10.0.0.7"}
            )
            assert " mail.acme.test/attachments/" in frame.headers["content-security-policy"]


async def test_signing_out_ends_one_session_and_everywhere_ends_all(server):
    key = (await admin(server).with_key("inboxes:read")).key
    async with Browser(server, key) as one, Browser(server, key) as two, Browser(server, key) as three:
        for browser in (one, two, three):
            await browser.sign_in()
        kept = one.cookies["postroom_session"].value
        assert "signed out" in (await one.post("/dashboard/sign-out")).toast
        # The token is dead, not only forgotten by the browser.
        stolen = await one.get("/dashboard", headers={"Cookie": f"postroom_session={kept}"}, follow=False)
        assert stolen.status == 303
        assert (await two.get("/dashboard")).path == "/dashboard"
        assert "2 sessions" in (await two.post("/dashboard/sign-out-everywhere")).toast
        assert (await three.get("/dashboard")).path.startswith("/dashboard/sign-in")


async def test_the_key_decides_what_is_shown(server):
    api = admin(server)
    inbox = await api.inbox()
    rich = await api.with_key("inboxes:read", "keys:read", "stats:read")
    bound = await api.with_key("inboxes:read", "keys:read", "stats:read", inbox_id=inbox["id"])
    menus = {}
    for name, key in (("rich", rich.key), ("bound", bound.key)):
        async with Browser(server, key) as browser:
            await browser.sign_in()
            shown = await browser.get("/dashboard")
            menus[name] = {one.attributes["href"] for one in shown.all(".menu a")}
    served = {ROOT + page.path for page in PAGES}
    both = {"/dashboard", "/dashboard/inboxes", "/dashboard/stats", "/dashboard/settings"}
    assert menus["rich"] == served & {*both, "/dashboard/keys"}
    assert menus["bound"] == served & both


async def test_unknown_pages_say_so(browser):
    for path in ("/dashboard/nope", "/dashboard/", "/dashboard/%00"):
        answer = await browser.get(path)
        assert (answer.status, "page_not_found" in answer.text) == (404, True), path


async def test_no_link_leads_through_the_sign_in_to_another_site(server):
    for where in (
        "https://evil.test/",
        "//evil.test",
        "/dashboard\\@evil.test",
        "/inboxes",
        "/dashboardx",
        "javascript:x",
    ):
        async with Browser(server) as browser:
            shown = await browser.ask(
                "POST", "/dashboard/sign-in", data={"key": server.admin_key, "next": where}, follow=False
            )
            assert (shown.status, shown.headers["location"]) == (303, "/dashboard"), where


async def test_the_api_document_does_not_list_pages(server):
    document = await Api(server.url, None).got("/openapi.json")
    assert not [path for path in document["paths"] if "dashboard" in path]


async def test_events_are_told_as_types_and_ids_alone(server, browser):
    api = admin(server)
    inbox = await api.inbox()
    async with browser.session.get(server.url + "/dashboard/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "default-src 'none'" in stream.headers["content-security-policy"]
        await stream.content.readuntil(b"\n\n")
        message = await api.mail(inbox, subject="Very secret")
        async with asyncio.timeout(10):
            while True:
                frame = await stream.content.readuntil(b"\n\n")
                if b"message.received" in frame:
                    break
        assert message["threadId"].encode() in frame
        assert b"secret" not in frame
    # Who asks for the head alone is not kept waiting for a stream.
    await read_head_alone(server, browser.cookies["postroom_session"].value)
    async with Browser(server) as nobody:
        answer = await nobody.get("/dashboard/events", headers={"Accept": "text/event-stream"})
        assert answer.status == 401


async def test_keys_that_are_tried_at_once_are_counted_too(tmp_path):
    with RunningServer(tmp_path) as fresh:
        async with Browser(fresh) as browser:
            tried = await asyncio.gather(*(browser.sign_in(f"prk_wrong{number}") for number in range(3 * TRIES)))
            assert sorted(one.status for one in tried) == [401] * TRIES + [429] * 2 * TRIES


async def read_head_alone(server, token):
    """Nothing; the connection takes another request after the head of the stream."""
    reader, writer = await asyncio.open_connection(*server.postroom.http_address)
    head = "{} HTTP/1.1\r\nHost: x\r\nCookie: postroom_session={}\r\n\r\n"
    writer.write("".join(head.format(line, token) for line in ("HEAD /dashboard/events", "GET /healthz")).encode())
    async with asyncio.timeout(10):
        await reader.readuntil(b'"status":"ok"')
    writer.close()
    await writer.wait_closed()


# Last: the address that all these tests come from must wait afterwards.
async def test_trying_keys_is_slowed_down(server):
    async with Browser(server) as browser:
        for _ in range(TRIES):
            answer = await browser.sign_in("prk_wrong")
            assert (answer.status, answer.all("[role=alert]") != []) == (401, True)
            assert "prk_wrong" not in answer.text
            # What to do in a browser, not what the API advises.
            assert "Paste the whole key" in answer.words()
            assert "Authorization" not in answer.words()
        answer = await browser.sign_in()
        assert answer.status == 429
        assert answer.headers["retry-after"] == "300"
        assert "Too many keys" in answer.words()
