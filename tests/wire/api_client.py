"""A client of the HTTP API for the tests, and the few calls that most of them begin with."""

import asyncio
import secrets
import time
from dataclasses import dataclass

import aiohttp
import orjson


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return orjson.loads(self.body)

    @property
    def error(self):
        return self.json["error"]


class Api:
    """The server as one key sees it; `key=None` sends none."""

    def __init__(self, url, key):
        self.url = url
        self.key = key

    async def ask(self, method, path, content=None, *, headers=None, params=None, data=None):
        """The answer. content: sent as JSON. data: sent as it is."""
        fields = dict(headers or {})
        if self.key is not None:
            fields.setdefault("Authorization", f"Bearer {self.key}")
        if content is not None:
            data = orjson.dumps(content)
            fields.setdefault("Content-Type", "application/json")
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                method, self.url + path, headers=fields, params=params, data=data, allow_redirects=False
            ) as answer,
        ):
            return Answer(
                answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()
            )

    async def get(self, path, **params):
        return await self.ask("GET", path, params=params)

    async def post(self, path, content=None, **rest):
        return await self.ask("POST", path, content, **rest)

    async def made(self, path, content=None, **rest):
        """The JSON of a POST that must succeed."""
        answer = await self.post(path, content, **rest)
        assert answer.status in {200, 201, 202}, answer.body
        return answer.json

    async def got(self, path, **params):
        """The JSON of a GET that must succeed."""
        answer = await self.get(path, **params)
        assert answer.status == 200, answer.body
        return answer.json

    async def inbox(self, **fields):
        """A new inbox with a name of its own."""
        return await self.made("/inboxes", {"username": f"agent-{secrets.token_hex(5)}", **fields})

    async def mail(self, inbox, **fields):
        """A mail that has come in."""
        written = {"from": "Grace Hopper <grace@navy.example>", "subject": "A question", "text": "When does it ship?"}
        return await self.made("/simulate/inbound", {"inboxId": inbox["id"], **written, **fields})

    async def with_key(self, *scopes, inbox_id=None):
        """The same server, through a key of these scopes."""
        key = await self.made("/api-keys", {"name": "test", "scopes": list(scopes), "inboxId": inbox_id})
        return Api(self.url, key["key"])

    async def other_workspace(self):
        """The same server, through the key of a new workspace."""
        return Api(self.url, (await self.made("/workspaces", {"name": "Other"}))["key"])


def admin(server):
    """The server as its operator sees it."""
    return Api(server.url, server.admin_key)


def assert_shape(model, value):
    """The value has the fields that the documentation says, and no others."""
    assert model.model_validate(value).model_dump(mode="json", by_alias=True, exclude_unset=True) == value


async def eventually(question, timeout_s=10.0):
    """The first true answer to `await question()`."""
    deadline = time.monotonic() + timeout_s
    while not (answer := await question()):
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
    return answer
