"""Every page with something to show, on both databases; and with addresses and forms that no page of ours makes."""

import asyncio
from io import BytesIO
from urllib.parse import quote

import pytest

from postroom.edge.dashboard.sign_in import MAX_FORM_BYTES
from postroom.store.paging import encode_cursor
from postroom.testing import RunningServer
from wire.api_client import admin
from wire.dashboard_client import Browser
from wire.furnished import TURN, furnish, pages_shown

QUERY = [
    "action",
    "address",
    "after",
    "at",
    "days",
    "direction",
    "domain",
    "draft",
    "hosts",
    "inbox",
    "key",
    "label",
    "name",
    "next",
    "of",
    "parent",
    "part",
    "preset",
    "q",
    "reason",
    "remote",
    "replayed",
    "seen",
    "since",
    "span",
    "status",
    "target",
    "to",
    "type",
    "username",
    "view",
    "webhook",
]
"""What pages look for in their addresses, but for cursors."""
ODD = (
    "%00",
    "%ff%fe%ed%a0%80",
    "9" * 30,
    "-1",
    quote("'\"><script>alert(1)</script>"),
    quote('from: "(*^% NEAR('),
    quote(f"{TURN}exe.fdp\u2066"),
    quote("\u0663\u0664"),
    "a" * 300,
    "thr_00000000000000000000",
)
NUMBERLESS = tuple(quote(encode_cursor(*one)) for one in (("x",), ("x", "y"), (10**30,), (10**30, "y")))
"""Cursors with no number, or none that fits, where some lists have one."""
CURSORS = (
    *NUMBERLESS,
    "garbage!",
    quote("\u20ac"),
    quote(encode_cursor(-1, "")),
    quote(encode_cursor("\u0663", "y")),
    quote(encode_cursor(f"\ufffd{TURN}")),
)
MULTIPART = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n--x--\r\n'


@pytest.fixture
async def browser(server):
    async with Browser(server) as opened:
        await opened.sign_in()
        yield opened


async def all_shown(furnished, browser):
    """Nothing; every page of these things is there, whole and as a fragment."""
    for page in pages_shown():
        path = furnished.path(page)
        for ask in (browser.get, browser.fragment):
            shown = await ask(path)
            # 204: a page that leads on to another.
            assert shown.status in {200, 204}, (path, shown.status, shown.text)
            assert "default-src 'none'" in shown.headers["content-security-policy"], path


async def test_every_page_shows_what_is_there(server, browser):
    await all_shown(await furnish(admin(server)), browser)


async def test_every_page_shows_it_on_postgresql_too(tmp_path, postgres_url):
    outwards = {"relay": "smtp://127.0.0.1:9", "dns_servers": "127.0.0.1:9"}
    with RunningServer(tmp_path, database_url=postgres_url, secret_key="k" * 40, **outwards) as server:
        furnished = await furnish(admin(server))
        async with Browser(server) as browser:
            await browser.sign_in()
            await all_shown(furnished, browser)
            # What SQLite lets pass where numbers are expected, PostgreSQL does not.
            await none_breaks(
                browser, [_with_cursor(furnished.path(page), one) for page in pages_shown() for one in NUMBERLESS]
            )


async def none_breaks(browser, paths):
    """Nothing; each of these is answered with a page, be it one that says what is wrong."""
    for path in paths:
        shown = await browser.get(path)
        assert shown.status < 500, (path[:200], shown.status)
        assert "default-src 'none'" in shown.headers["content-security-policy"], path[:200]
        html = shown.headers["content-type"].startswith("text/html")
        assert not html or "<script>alert" not in shown.text, path[:200]


def _with_cursor(path, cursor):
    return f"{path}{'&' if '?' in path else '?'}cursor={cursor}"


async def test_no_odd_address_breaks_a_page(server, browser):
    furnished = await furnish(admin(server))
    # Where a thing is named that is not there, a page looks no further.
    some = [name for name in QUERY if name not in {"inbox", "of", "webhook", "draft"}]
    odd = ["&".join(f"{name}={value}" for name in some) for value in ODD]
    odd += ["&".join(f"{name}={value}" for name in QUERY) for value in ODD[:3]]
    odd += [f"cursor={one}" for one in CURSORS]
    await none_breaks(
        browser, [f"{furnished.path(page).partition('?')[0]}?{one}" for page in pages_shown() for one in odd]
    )


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "undefined", "idna", "utf-16", "latin-1"])
async def test_a_form_in_another_charset_is_refused(browser, charset):
    await browser.get("/dashboard/settings")
    for name, path in (("csrf", "/dashboard/settings/name"), ("key", "/dashboard/sign-in")):
        headers = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
        shown = await browser.ask("POST", path, data=MULTIPART.format(name, "\\ud800").encode(), headers=headers)
        assert (shown.status, "not in UTF-8" in shown.words()) == (422, True)


async def test_forms_that_are_too_large_are_refused(browser):
    await browser.get("/dashboard/settings")
    many = await browser.post("/dashboard/settings/name", {f"f{number}": "1" for number in range(10_000)})
    assert (many.status, "Too many fields" in many.words()) == (422, True)
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": browser.csrf}
    body = BytesIO(b"name=" + b"a" * 2_000_000)
    long = await browser.ask("POST", "/dashboard/settings/name", data=body, headers=form)
    assert (long.status, "maximum size" in long.words()) == (422, True)
    # Anyone may send this one: it is not read at all.
    for data in (b"&" * (MAX_FORM_BYTES + 1), _pieces(b"&" * 100)):
        shown = await browser.ask("POST", "/dashboard/sign-in", data=data)
        assert (shown.status, "more than a key" in shown.words()) == (413, True)


async def _pieces(content):
    """A body of which nobody knows beforehand how long it is."""
    yield content


async def test_addresses_in_other_scripts_are_gone_on_to(server, browser):
    shown = await browser.ask("GET", "/dashboard/sign-in?next=%2Fdashboard%2F%E4%B8%80", follow=False)
    assert shown.headers["location"] == "/dashboard/%E4%B8%80"
    shown = await browser.fragment("/dashboard/sign-in?next=%2Fdashboard%2F%E4%B8%80")
    assert shown.headers["hx-redirect"] == "/dashboard/%E4%B8%80"


async def test_letters_that_turn_others_around_are_left_out_of_lines(server, browser):
    furnished = await furnish(admin(server))
    for path in (
        "/dashboard/quarantine",
        f"/dashboard/quarantine/{furnished.ids['caught']}",
        "/dashboard/approvals",
        f"/dashboard/approvals/{furnished.ids['draft_id']}",
        f"/dashboard/inboxes/{furnished.ids['inbox_id']}",
        "/dashboard/event-log",
        f"/dashboard/search?q={furnished.token}",
        f"/dashboard/threads/{furnished.ids['thread_id']}",
    ):
        shown = await browser.get(path)
        assert furnished.token in shown.text or furnished.caught_token in shown.text, path
        assert TURN not in shown.text, path


async def test_a_mail_in_quarantine_is_shown_where_one_decides(server, browser):
    furnished = await furnish(admin(server))
    shown = await browser.get(f"/dashboard/messages/{furnished.ids['caught']}")
    assert (shown.status, shown.path) == (200, f"/dashboard/quarantine/{furnished.ids['caught']}")


async def test_two_who_press_at_once_do_it_once(server, browser):
    api = admin(server)
    furnished = await furnish(api)
    for path, form in (
        (f"/dashboard/approvals/{furnished.ids['draft_id']}/reject", {"note": "no"}),
        (f"/dashboard/quarantine/{furnished.ids['caught']}/release", {}),
        (f"/dashboard/inboxes/{furnished.ids['inbox_id']}/state", {"status": "paused"}),
    ):
        await browser.get("/dashboard/settings")
        answers = await asyncio.gather(*(browser.post(path, form) for _ in range(3)))
        assert all(one.status < 500 for one in answers), path
        assert any(one.status == 200 for one in answers), path
    deeds = (await api.got("/audit-log", target=furnished.ids["caught"]))["auditLog"]
    assert [one["action"] for one in deeds] == ["message.released"]
