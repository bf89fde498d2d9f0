"""A person at the dashboard in a real browser: Debian's Chromium, without a window.

Screenshots are kept in the folder `test-artefacts/` of the repository, to be looked at; nothing compares them.
"""

import json
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.async_playwright import Axe

EXECUTABLE = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Containers rarely have the namespaces that Chromium's own sandbox needs; it shows nothing here but our own pages.
    "--no-sandbox",
)
ARTEFACTS = Path(__file__).parents[2] / "test-artefacts" / "dashboard"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000
_WIDEST = """[...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > innerWidth)
  .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
SERIOUS = {"serious", "critical"}


async def open_chromium(playwright):
    return await playwright.chromium.launch(executable_path=EXECUTABLE, args=list(FLAGS))


class Person:
    """Somebody with a browser and a key. Everything that the page does wrong is remembered, and fails the test."""

    def __init__(self, context, page, server):
        self.context = context
        self.page = page
        self.server = server
        self.faults = []
        self.asked_for = []
        self.deaf = False
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._hear)
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        context.on("request", lambda request: self.asked_for.append(request.url))

    @classmethod
    async def at(cls, browser, server, *, dark=False, phone=False):
        """A new person, not signed in."""
        context = await browser.new_context(
            viewport=PHONE if phone else WIDE,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=phone,
            is_mobile=phone,
        )
        context.set_default_timeout(PATIENCE_MS)
        return cls(context, await context.new_page(), server)

    def _hear(self, message):
        if message.type == "error" and not self.deaf:
            self.faults.append(f"console: {message.text}")

    @property
    def strangers(self):
        """Addresses asked for that are neither ours nor in the page itself."""
        return [url for url in self.asked_for if not url.startswith((self.server.url, "data:", "blob:", "about:"))]

    async def sign_in(self, key=None):
        await self.go("")
        await self.page.get_by_label("API key").fill(key or self.server.admin_key)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.wait_for_selector("nav")

    async def go(self, path):
        """Open a page below /dashboard."""
        answer = await self.page.goto(f"{self.server.url}/dashboard{path}")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    async def sees(self, words):
        """Wait until the words are on the page."""
        await self.page.get_by_text(words).locator("visible=true").first.wait_for()

    async def press(self, name, *, role="button"):
        await self.page.get_by_role(role, name=name, exact=True).first.click()

    async def at_path(self, pattern):
        """Wait for an address below /dashboard; its groups."""
        wanted = re.compile(re.escape(self.server.url) + "/dashboard" + pattern)
        await self.page.wait_for_url(wanted)
        return wanted.match(self.page.url).groups()

    async def keep(self, name):
        """A screenshot of the whole page."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        with self._by_other_means():
            await self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    async def fits(self):
        """Nothing is wider than the window."""
        wide = await self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], (self.page.url, wide, await self.page.evaluate(_WIDEST))

    async def is_accessible(self, *rules):
        """axe-core has no serious or critical finding. rules: only these."""
        options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
        with self._by_other_means():
            found = (await Axe().run(self.page, options=options)).response["violations"]
        bad = [
            {"rule": one["id"], "says": one["help"], "where": [node["html"][:200] for node in one["nodes"][:4]]}
            for one in found
            if one["impact"] in SERIOUS
        ]
        assert not bad, f"{self.page.url}\n{json.dumps(bad, indent=1)}"

    @contextmanager
    def _by_other_means(self):
        """What the tools do to the page is not the page's fault: they style it, and its policy refuses that."""
        self.deaf = True
        try:
            yield
        finally:
            self.deaf = False

    async def leave(self):
        await self.context.close()
        assert not self.faults, self.faults
        assert not self.strangers, self.strangers
