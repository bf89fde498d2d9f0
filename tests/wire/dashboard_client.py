"""A browser without a window, for the tests of the dashboard: cookies, forms with their token, elements of pages."""

import re
from dataclasses import dataclass

import aiohttp
from selectolax.lexbor import LexborHTMLParser


@dataclass
class Shown:
    """An answer, as a browser got it."""

    status: int
    headers: dict
    text: str
    path: str
    """Where it came from, after every redirect."""

    def all(self, selector):
        return LexborHTMLParser(self.text).css(selector)

    def one(self, selector):
        found = self.all(selector)
        assert len(found) == 1, (selector, len(found), self.text[:2000])
        return found[0]

    def words(self, selector="main"):
        """The text of an element, blanks folded."""
        return re.sub(r"\s+", " ", self.one(selector).text(separator=" ")).strip()

    @property
    def toast(self):
        return self.words("#toasts")


class Browser:
    """Somebody at the dashboard of a server. `async with Browser(server) as browser`."""

    def __init__(self, server, key=None):
        self.url = server.url
        self.key = key or server.admin_key
        self.csrf = None
        self.session = None

    async def __aenter__(self):
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        return self

    async def __aexit__(self, *_):
        await self.session.close()

    @property
    def cookies(self):
        return {cookie.key: cookie for cookie in self.session.cookie_jar}

    async def sign_in(self, key=None, **form):
        return await self.ask("POST", "/dashboard/sign-in", data={"key": key or self.key, **form})

    async def ask(self, method, path, *, follow=True, **rest):
        async with self.session.request(method, self.url + path, allow_redirects=follow, **rest) as answer:
            text = await answer.text()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            shown = Shown(answer.status, headers, text, answer.url.path_qs)
        if found := re.search(r'name="csrf" value="([0-9a-f]+)"', shown.text):
            self.csrf = found[1]
        return shown

    async def get(self, path, **rest):
        return await self.ask("GET", path, **rest)

    async def fragment(self, path, **rest):
        """As htmx asks for it."""
        return await self.ask("GET", path, headers={"HX-Request": "true"}, **rest)

    async def post(self, path, form=None, *, csrf=None, **rest):
        """A form of this session, sent; the answer after the redirect."""
        data = {"csrf": csrf or self.csrf or "", **(form or {})}
        return await self.ask("POST", path, data=data, **rest)
