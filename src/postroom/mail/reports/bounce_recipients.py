"""Whom a report is about, from the best of its sources: its fields, its header, its words, the mail it returns."""

from postroom.mail.reports.bounce_refusal import describe
from postroom.mail.reports.bounce_signs import HeaderSigns
from postroom.mail.reports.bounce_text import TextReport
from postroom.mail.reports.dsn import StatusGroup, StatusReport
from postroom.mail.reports.values import Action, ReportedRecipient

_NEWS: frozenset[Action] = frozenset({"failed", "delayed"})


def reported_recipients(
    signs: HeaderSigns, report: TextReport, status: StatusReport | None
) -> tuple[ReportedRecipient, ...]:
    """The recipients that the report names, in its order, each once; empty when it names none."""
    if status is not None and status.groups:
        return _from_groups(status, signs, report)
    if signs.failed_recipients:
        return describe_all(signs.failed_recipients, report)
    return describe_all(tuple(recipient.address for recipient in report.recipients), report)


def describe_all(addresses: tuple[str, ...], report: TextReport) -> tuple[ReportedRecipient, ...]:
    """Each address with what the words of the report say about it."""
    words = {recipient.address.lower(): recipient.words for recipient in report.recipients}
    action: Action = "delayed" if report.delayed else "failed"
    return tuple(
        describe(
            address=address,
            action=action,
            stated=None,
            diagnostic="",
            words=words.get(address.lower(), ""),
            everything=report.words if len(addresses) == 1 else report.preamble,
        )
        for address in addresses
    )


def _from_groups(status: StatusReport, signs: HeaderSigns, report: TextReport) -> tuple[ReportedRecipient, ...]:
    """Each recipient once, a failure before other news; those that got the mail only when nobody missed it."""
    words = {recipient.address.lower(): recipient.words for recipient in report.recipients}
    chosen: dict[str, tuple[str, StatusGroup]] = {}
    for number, group in enumerate(status.groups):
        address = group.address or _named_elsewhere(number, status.groups, signs, report)
        known = chosen.get(address.lower())
        if known is None or (known[1].action != "failed" and group.action == "failed"):
            chosen[address.lower()] = (known[0] if known else address, group)
    found = tuple(
        describe(
            address=address,
            action=group.action,
            stated=group.status,
            diagnostic=group.diagnostic,
            words="" if status.pasted else words.get(address.lower(), ""),
            everything=report.words if len(chosen) == 1 else "",
        )
        for address, group in chosen.values()
    )
    return tuple(recipient for recipient in found if recipient.action in _NEWS) or found


def _named_elsewhere(number: int, groups: tuple[StatusGroup, ...], signs: HeaderSigns, report: TextReport) -> str:
    """The address of a group that gives none, such as the path of a file: by its place in the header or the words."""
    for addresses in (signs.failed_recipients, tuple(recipient.address for recipient in report.recipients)):
        if len(addresses) == len(groups):
            return addresses[number]
    return groups[number].final
