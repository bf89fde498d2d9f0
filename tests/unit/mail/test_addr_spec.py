import pytest

from postroom.base.errors import BadInput
from postroom.mail.addr_spec import is_address_literal, needs_smtputf8_path, render_addr_spec


def test_domains_are_written_with_a_labels():
    assert render_addr_spec("ü@Bücher.example") == "ü@xn--bcher-kva.example"
    assert render_addr_spec("a@[IPv6:2001:db8::1]") == "a@[IPv6:2001:db8::1]"


def test_dots_that_no_atom_allows_are_quoted():
    assert render_addr_spec("a..b@c.example") == '"a..b"@c.example'


@pytest.mark.parametrize(
    "address", ["a", "@b.example", "a@", "a b@c.example", "a\n@c.example", '"a@c.example', "a@b..c"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BadInput):
        render_addr_spec(address)


def test_smtputf8_is_for_local_parts():
    assert needs_smtputf8_path("jürgen@b.example")
    assert not needs_smtputf8_path("j@bücher.example")


@pytest.mark.parametrize("domain", ["[192.0.2.1]", "[IPv6:2001:db8::1]", "[ipv6:::1]"])
def test_address_literals(domain):
    assert is_address_literal(domain)


@pytest.mark.parametrize(
    "domain", ["192.0.2.1", "[192.0.2.1", "192.0.2.1]", "[192.0.2]", "[2001:db8::1]", "[IPv6:fe80::1%eth0]"]
)
def test_what_is_no_address_literal(domain):
    assert not is_address_literal(domain)
