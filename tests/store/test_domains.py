"""Domains and the keys that sign for them."""

import pytest

from postroom.store.domains import (
    add_dkim_keys,
    add_domain,
    count_inboxes_of,
    domains_by_name,
    end_inboxes_of,
    find_holder,
    find_routable_inboxes,
    first_verified_domain,
    get_domain,
    keys_of_domain,
    list_domains,
    remove_domain,
    update_dkim_key,
    update_domain,
)
from postroom.store.inboxes import add_inbox
from postroom.store.leases import claim_due
from postroom.store.paging import Page, decode_cursor
from postroom.store.schema_domains import domains
from store import rows
from store.rows import NOW, OTHER_WS, WS


def domain_row(name, number=1, workspace=WS, **columns):
    return {
        "workspace_id": workspace,
        "id": f"dom_{number}",
        "domain": name,
        "setup": "own_mx",
        "status": "pending",
        "token": "t",
        "return_host": f"bounces.{name}",
        "due_at": NOW,
        "created_at": NOW,
        **columns,
    }


def key_row(selector, number=1, **columns):
    blank = {"algorithm": "rsa", "private_key": b"sealed", "record": "v=DKIM1; p=x", "state": "pending"}
    return {
        "workspace_id": WS,
        "domain_id": f"dom_{number}",
        "selector": selector,
        "created_at": NOW,
        **blank,
        **columns,
    }


async def test_a_name_is_held_once_whoever_asks(db):
    def work(connection):
        return (
            add_domain(connection, domain_row("acme.test", 1)),
            add_domain(connection, domain_row("acme.test", 2)),
            add_domain(connection, domain_row("acme.test", 3, OTHER_WS)),
            add_domain(connection, domain_row("other.test", 4, OTHER_WS, return_host="bounces.acme.test")),
            get_domain(connection, OTHER_WS, "dom_1"),
            get_domain(connection, WS, "dom_1", hold=True).domain,
        )

    assert await db.write(work) == (True, False, False, False, None, "acme.test")


async def test_names_below_belong_to_the_nearest_that_holds_them(db):
    def work(connection):
        add_domain(connection, domain_row("acme.test", 1, subdomains=True))
        add_domain(connection, domain_row("eu.acme.test", 2, OTHER_WS))
        add_domain(connection, domain_row("plain.test", 3))
        asked = ("acme.test", "a.b.acme.test", "eu.acme.test", "a.eu.acme.test", "plain.test", "a.plain.test", "test")
        found = [find_holder(connection, name) for name in asked]
        return [row.id if row is not None else None for row in found]

    # The wildcard reaches below another's subdomain: that one holds its own name alone.
    assert await db.write(work) == ["dom_1", "dom_1", "dom_2", "dom_1", "dom_3", None, None]


async def test_a_domain_is_found_by_its_name_and_by_its_return_host(db):
    def work(connection):
        add_domain(connection, domain_row("acme.test", 1))
        add_domain(connection, domain_row("other.test", 2, OTHER_WS))
        asked = [["acme.test"], ["bounces.acme.test", "other.test"], ["bounces"], []]
        return [sorted(row.id for row in domains_by_name(connection, names)) for names in asked]

    assert await db.write(work) == [["dom_1"], ["dom_1", "dom_2"], [], []]


async def test_pages_and_the_default(db):
    def work(connection):
        for number in range(1, 6):
            add_domain(connection, domain_row(f"d{number}.test", number))
        add_domain(connection, domain_row("theirs.test", 9, OTHER_WS, status="verified", verified_at=1))
        before = first_verified_domain(connection, WS)
        update_domain(connection, WS, "dom_4", {"status": "verified", "verified_at": 7})
        update_domain(connection, WS, "dom_2", {"status": "degraded", "verified_at": 3})
        return before, first_verified_domain(connection, WS).id

    assert await db.write(work) == (None, "dom_2")
    seen, after = [], None
    while True:
        page = Page(limit=2, after=after)
        found = await db.read(lambda connection, page=page: list_domains(connection, WS, page))
        seen += [row.id for row in found.rows]
        if found.next_cursor is None:
            break
        after = decode_cursor(found.next_cursor)
    assert seen == ["dom_5", "dom_4", "dom_3", "dom_2", "dom_1"]


async def test_keys_go_with_their_domain(db):
    def work(connection):
        for number, name in ((1, "a.test"), (2, "b.test")):
            add_domain(connection, domain_row(name, number))
            add_dkim_keys(connection, [key_row("k1", number), key_row("k2", number)])
        key = keys_of_domain(connection, WS, "dom_1")[0]
        update_dkim_key(connection, key, {"state": "retired", "private_key": None})
        states = [(one.selector, one.state, one.private_key) for one in keys_of_domain(connection, WS, "dom_1")]
        remove_domain(connection, WS, "dom_1")
        left = [len(keys_of_domain(connection, WS, one)) for one in ("dom_1", "dom_2")]
        return states, left, get_domain(connection, WS, "dom_1")

    states, left, gone = await db.write(work)
    assert states == [("k1", "retired", None), ("k2", "pending", b"sealed")]
    assert (left, gone) == ([0, 2], None)


async def test_an_inbox_is_reached_once_its_domain_is_proven(db):
    def work(connection):
        add_domain(connection, domain_row("acme.test", 1))
        own = rows.inbox(connection, "shared")
        blank = {"name": None, "display_name": None, "metadata": None, "now": NOW}
        named = add_inbox(
            connection, workspace_id=WS, address="a@acme.test", domain="acme.test", domain_id="dom_1", **blank
        )
        addresses = ["a@acme.test", "shared@here.test", "nobody@acme.test"]
        before = find_routable_inboxes(connection, addresses)
        update_domain(connection, WS, "dom_1", {"proven_at": NOW})
        after = find_routable_inboxes(connection, addresses)
        count = count_inboxes_of(connection, WS, "dom_1")
        end_inboxes_of(connection, WS, "dom_1")
        ended = (find_routable_inboxes(connection, ["a@acme.test"]), count_inboxes_of(connection, WS, "dom_1"))
        return own, named, before, after, count, ended

    own, named, before, after, count, ended = await db.write(work)
    assert {row.id for row in before.values()} == {own}
    assert {row.id for row in after.values()} == {own, named}
    assert (count, ended) == (1, ({}, 0))


@pytest.mark.parametrize("now", [NOW - 1, NOW])
async def test_a_look_is_claimed_when_it_is_due(db, now):
    await db.write(lambda connection: add_domain(connection, domain_row("acme.test", 1)))

    def claim(connection):
        return [row.id for row in claim_due(connection, domains, now=now, until=now + 9, node="nod_1", limit=5)]

    assert await db.write(claim) == (["dom_1"] if now == NOW else [])
    assert await db.write(claim) == []
