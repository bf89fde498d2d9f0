"""What somebody must approve before it is sent, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from postroom.mail.file_kind import extension_of
from postroom.rules.mail_links import find_links

ApprovalPolicy = Literal["none", "first_contact", "risky", "all"]
POLICIES: tuple[ApprovalPolicy, ...] = ("none", "first_contact", "risky", "all")
"""What an inbox may ask for: nothing, mail to strangers, mail that shows a sign of trouble, everything."""
RISKY_RECIPIENTS = 10
"""One message to more addresses than this is risky: an agent writes to people, not to lists."""
SHOWN = 5
"""Addresses, links or files named in one reason."""

EXECUTABLE_EXTENSIONS = frozenset(
    """
    exe com scr pif msi msp mst dll sys drv cpl ocx bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta lnk reg inf scf jar
    class app dmg pkg command workflow sh bash zsh csh run bin deb rpm apk ipa elf so dylib docm dotm xlsm xltm xlam
    pptm potm ppam ppsm sldm iso img vhd vhdx cab ace url desktop chm gadget msc appx msix xll
    """.split()  # noqa: SIM905 - eighty quoted names would be eighty lines
)
"""Files that a double click runs, that hold macros, or that are opened as a disk with such files on it."""
_EXECUTABLE_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
"""How programs begin: for Windows, Linux, macOS, Java, and scripts."""

ReasonCode = Literal[
    "policy",
    "first_contact",
    "new_link_domain",
    "executable_attachment",
    "many_recipients",
    "parent_screening",
    "parent_unauthenticated",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a message must be approved."""

    code: ReasonCode
    detail: str
    """One sentence for the person who decides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingFile:
    """A file of the message, as far as the policy looks at it."""

    filename: str
    head: bytes
    """Its first bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A message that is about to be sent, as far as the policy looks at it."""

    recipients: tuple[str, ...]
    """Normalised addresses."""
    text: str = ""
    """What the sender wrote, without what is forwarded."""
    html: str | None = None
    files: tuple[OutgoingFile, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """What is known of those whom the message goes to."""

    known: frozenset[str] = frozenset()
    """Those of the recipients whom the inbox wrote to or heard from before."""
    domains: frozenset[str] = frozenset()
    """Domains that the conversation named so far: in its links, and of its people."""
    findings: tuple[str, ...] = ()
    """What screening found in the message that is answered or forwarded."""
    unauthenticated: str | None = None
    """Why that message is not known to be its author's; None when it is, or none is answered."""


def approval_reasons(policy: str, message: Outgoing, conversation: Conversation) -> tuple[Reason, ...]:
    """Why this message must wait for somebody's word; empty when it may go.

    policy: one of POLICIES.
    """
    if policy == "all":
        return (Reason(code="policy", detail="Everything that this inbox sends must be approved."),)
    if policy == "first_contact":
        return _first_contact(message, conversation)
    return _risks(message, conversation) if policy == "risky" else ()


def link_domains(text: str, html: str | None) -> frozenset[str]:
    """The hosts that the links of a text lead to, lower case."""
    return frozenset(host for link in find_links(text=text, html=html) if (host := _host(link.url)))


def screening_kinds(screening: dict[str, Any] | None) -> tuple[str, ...]:
    """The kinds of finding in a message's screening, each once. screening: as the message carries it."""
    findings = (screening or {}).get("findings") or ()
    return tuple(dict.fromkeys(str(one.get("kind")) for one in findings))


def why_unauthenticated(authentication: dict[str, Any] | None) -> str | None:
    """Why a message is not known to be its author's; None when nothing speaks against it, or nothing was checked.

    authentication: as the message carries it.
    """
    dmarc = (authentication or {}).get("dmarc") or {}
    spf = (authentication or {}).get("spf") or {}
    if dmarc.get("result") == "fail":
        return "DMARC failed"
    if dmarc.get("result") != "pass" and spf.get("result") == "fail":
        return "SPF failed"
    return None


def is_executable(file: OutgoingFile) -> bool:
    """Whether the file is a program, or may hold one, by its name or by how it begins."""
    return extension_of(file.filename) in EXECUTABLE_EXTENSIONS or file.head.startswith(_EXECUTABLE_HEADS)


def _first_contact(message: Outgoing, conversation: Conversation) -> tuple[Reason, ...]:
    strangers = [one for one in message.recipients if one not in conversation.known]
    if not strangers:
        return ()
    return (Reason(code="first_contact", detail=f"Never written to or heard from: {_some(strangers)}."),)


def _risks(message: Outgoing, conversation: Conversation) -> tuple[Reason, ...]:
    found: list[Reason] = []
    foreign = sorted(
        host for host in link_domains(message.text, message.html) if not _within(host, conversation.domains)
    )
    if foreign:
        found.append(
            Reason(code="new_link_domain", detail=f"Links to what the conversation has not named: {_some(foreign)}.")
        )
    programs = [one.filename for one in message.files if is_executable(one)]
    if programs:
        found.append(Reason(code="executable_attachment", detail=f"Files that can run: {_some(programs)}."))
    if len(message.recipients) > RISKY_RECIPIENTS:
        found.append(Reason(code="many_recipients", detail=f"It goes to {len(message.recipients)} addresses."))
    if conversation.findings:
        found.append(
            Reason(
                code="parent_screening",
                detail=f"The message that it answers was found suspicious: {_some(conversation.findings)}.",
            )
        )
    if conversation.unauthenticated is not None:
        found.append(
            Reason(
                code="parent_unauthenticated",
                detail=f"Nobody knows who wrote the message that it answers: {conversation.unauthenticated}.",
            )
        )
    return tuple(found)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:  # brackets that hold no address: a link that leads nowhere known
        return url[:80].lower()


def _within(host: str, domains: Collection[str]) -> bool:
    """Whether the host is one of these domains or below one."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:120] for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown
