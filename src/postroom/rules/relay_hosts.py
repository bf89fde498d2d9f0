"""What a relay that a workspace names may look like: its host, its port, and how its login travels."""

import ipaddress
from dataclasses import dataclass

from postroom.base.errors import BadInput, Refused
from postroom.mail.addr_spec import a_label_domain
from postroom.rules.network import is_link_local, is_public_address


@dataclass(frozen=True, kw_only=True, slots=True)
class RelayLogin:
    """A login and the way that it takes."""

    host: str
    security: str
    username: str | None


def default_port(security: str, username: str | None) -> int:
    """465 with TLS from the first byte (RFC 8314 §3.3), 587 for a login (RFC 6409 §3.1), else 25."""
    if security == "tls":
        return 465
    return 587 if username is not None else 25


def checked_host(text: str, *, private_networks: bool) -> str:
    """The host as it is kept: a name in A-labels, or an IP address. Raises BadInput.

    private_networks: whether it may be on one. A name is asked for its addresses when a connection is made, and the
    same is asked of each of them.
    """
    try:
        address = str(ipaddress.ip_address(text.strip().removeprefix("[").removesuffix("]")))
    except ValueError:
        return _checked_name(text)
    if not is_public_address(address) and (not private_networks or is_link_local(address)):
        raise BadInput(
            f"{address} is no address of the public internet.",
            code="private_address",
            param="host",
            fix="Name a host of the internet; the operator can allow others with the setting ALLOW_PRIVATE_NETWORKS.",
        )
    return address


def checked_include(text: str) -> str:
    """A domain whose SPF record lists the hosts of a relay's provider, in A-labels. Raises BadInput."""
    name = a_label_domain(text.strip().lower().removeprefix("include:").removesuffix("."))
    if name is None or name[0] == "[" or "." not in name or name.rpartition(".")[2].isdigit():
        raise BadInput(
            f"{text[:100]!r} is not a domain that an SPF record can include.",
            code="invalid_domain",
            param="spfInclude",
            fix="Write it as the provider names it, such as amazonses.com or spf.provider.example.",
        )
    return name


def check_login(login: RelayLogin) -> None:
    """Raises Refused for a login that anybody on the way could read, or take by answering in the host's place."""
    if login.username is None or login.security != "opportunistic" or _is_loopback(login.host):
        return
    raise Refused(
        "A password is not sent to a host that need not prove who it is.",
        code="insecure_login",
        param="security",
        fix='Use "starttls" (port 587) or "tls" (port 465).',
    )


def _checked_name(text: str) -> str:
    name = a_label_domain(text.strip().removesuffix("."))
    if name is None or name[0] == "[" or name.rpartition(".")[2].isdigit():
        raise BadInput(
            f"{text[:100]!r} is not the name of a host.",
            code="invalid_host",
            param="host",
            fix="Write it as smtp.example.com, without smtp:// and without the port.",
        )
    return name


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
