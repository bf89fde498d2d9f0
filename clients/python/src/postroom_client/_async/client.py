"""The client: everything that one API key can do."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import httpx2

from postroom_client._async.attachments import AsyncAttachments
from postroom_client._async.domains import AsyncDomains
from postroom_client._async.drafts import AsyncDrafts
from postroom_client._async.events import AsyncEvents
from postroom_client._async.inboxes import AsyncInboxes
from postroom_client._async.keys import AsyncKeys
from postroom_client._async.messages import AsyncMessage, AsyncMessages
from postroom_client._async.relays import AsyncRelays
from postroom_client._async.suppressions import AsyncAddressRules, AsyncSuppressions
from postroom_client._async.threads import AsyncThreads
from postroom_client._async.transport import MAX_RETRIES, TIMEOUT_S, AsyncTransport
from postroom_client._async.webhooks import AsyncWebhooks
from postroom_client.calls import Call, Json, change, get, given, post
from postroom_client.files import File


class AsyncPostroom:
    """A Postroom server as one API key sees it. Keeps connections: make one, share it, close it (`async with`)."""

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        """base_url: POSTROOM_URL or http://127.0.0.1:8025 without. api_key: POSTROOM_API_KEY without.

        timeout_s: for one answer. max_retries: how often a call is made again after a passing trouble; every POST
        carries an Idempotency-Key, so that nothing is done twice. http_client: one of yours, with its proxies and
        certificates; you close it. Raises ValueError without a key.
        """
        self._transport = AsyncTransport(
            base_url, api_key, timeout_s=timeout_s, max_retries=max_retries, http_client=http_client
        )
        self.inboxes = AsyncInboxes(self._transport)
        self.messages = AsyncMessages(self._transport)
        self.threads = AsyncThreads(self._transport)
        self.drafts = AsyncDrafts(self._transport)
        self.attachments = AsyncAttachments(self._transport)
        self.webhooks = AsyncWebhooks(self._transport)
        self.events = AsyncEvents(self._transport)
        self.domains = AsyncDomains(self._transport)
        self.relays = AsyncRelays(self._transport)
        self.suppressions = AsyncSuppressions(self._transport)
        self.address_rules = AsyncAddressRules(self._transport)
        self.keys = AsyncKeys(self._transport)

    @property
    def base_url(self) -> str:
        """Where the server is, without a slash at the end."""
        return self._transport.base_url

    async def simulate_inbound(
        self,
        *,
        inbox_id: str | None = None,
        to: str | None = None,
        from_: str | None = None,
        subject: str | None = None,
        text: str | None = None,
        html: str | None = None,
        headers: dict[str, str] | None = None,
        attachments: Sequence[File] | None = None,
        in_reply_to: str | None = None,
        references: Sequence[str] | None = None,
    ) -> AsyncMessage:
        """A mail taken as if it had come over SMTP, as it was filed: for trying things out without DNS."""
        content = given(
            inbox_id=inbox_id,
            to=to,
            from_=from_,
            subject=subject,
            text=text,
            html=html,
            headers=headers,
            attachments=None if attachments is None else [one.said() for one in attachments],
            in_reply_to=in_reply_to,
            references=None if references is None else list(references),
        )
        return self.messages.bind((await self._transport.ask(post("/simulate/inbound", content))).json())

    async def request(
        self, method: str, where: str, content: Json | None = None, *, once: str | None = None, **query: Any
    ) -> Json:
        """The JSON of any call, for what has no method here. Raises as every call does.

        where: the path. content: the body. once: an Idempotency-Key. query: as Python spells it: inbox_id for inboxId.
        """
        answer = await self._transport.ask(_call(method.upper(), where, content, once, query))
        return answer.json() if answer.body else {}

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _call(method: str, where: str, content: Json | None, once: str | None, query: dict[str, Any]) -> Call:
    if method == "POST":
        return post(where, content, once=once, **query)
    if method in {"PATCH", "PUT"}:
        return change("PUT" if method == "PUT" else "PATCH", where, content or {})
    asked = get(where, **query)
    return Call(method=method, path=asked.path, query=asked.query)
