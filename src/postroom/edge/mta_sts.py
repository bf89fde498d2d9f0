"""Fetching MTA-STS policies: HTTPS with the certificate checked, to public addresses only, no redirect followed."""

import asyncio
import ssl

import aiohttp

from postroom.edge._guarded_http import GuardedSession, Progress, UnusableUrlError, check_url, describe_failure
from postroom.flows.ports import PolicyText
from postroom.mail.mta_sts import MAX_POLICY_BYTES

FETCH_TIMEOUT_S = 60.0
"""For the whole of it. RFC 8461 §3.3."""
FETCHES_AT_A_TIME = 32
"""Policies fetched beside each other."""


class StsFetcher:
    """Fulfils flows.ports.PolicyFetcher."""

    def __init__(self, *, allow_private_networks: bool, port: int = 443, tls: ssl.SSLContext | None = None) -> None:
        """port: of policy hosts. tls: the trust; the system's authorities when not given."""
        self._port = port
        self._session = GuardedSession(allow_private_networks=allow_private_networks, limit=FETCHES_AT_A_TIME, tls=tls)

    async def fetch_policy(self, domain: str) -> PolicyText:
        """The text at `https://mta-sts.<domain>/.well-known/mta-sts.txt`. domain: A-labels."""
        port = "" if self._port == 443 else f":{self._port}"
        try:
            url = check_url(f"https://mta-sts.{domain}{port}/.well-known/mta-sts.txt", http_allowed=False)
        except UnusableUrlError as error:
            return PolicyText(text=None, error=f"{error}.")
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                answer = await self._session.request("GET", url, headers={}, progress=Progress())
                try:
                    return await _read(answer)
                finally:
                    answer.close()
        except TimeoutError:
            return PolicyText(text=None, error=f"{url.host} gave no answer within {FETCH_TIMEOUT_S:g} seconds.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return PolicyText(text=None, error=describe_failure(error, url).text)

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


async def _read(answer: aiohttp.ClientResponse) -> PolicyText:
    # RFC 8461 §3.3: redirects are not followed, and nothing but 200 is a policy.
    if answer.status != 200:
        return PolicyText(text=None, error=f"The policy host answered {answer.status}.")
    if answer.content_type != "text/plain":
        return PolicyText(text=None, error=f"The policy host sent {answer.content_type}, not text/plain.")
    body = b""
    async for chunk in answer.content.iter_chunked(8_192):
        body += chunk
        if len(body) > MAX_POLICY_BYTES:
            return PolicyText(text=None, error=f"The policy is over {MAX_POLICY_BYTES} bytes.")
    try:
        return PolicyText(text=body.decode("utf-8"))
    except UnicodeDecodeError:
        return PolicyText(text=None, error="The policy is not UTF-8.")
