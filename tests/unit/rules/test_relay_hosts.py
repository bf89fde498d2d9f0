"""What a relay that a workspace names may look like."""

import pytest

from postroom.base.errors import BadInput, Refused
from postroom.rules.relay_hosts import RelayLogin, check_login, checked_host, checked_include, default_port


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SMTP.Provider.Example.", "smtp.provider.example"),
        (" bücher.example ", "xn--bcher-kva.example"),
        ("9.9.9.9", "9.9.9.9"),
        ("[2620:fe::fe]", "2620:fe::fe"),
        ("relay", "relay"),
    ],
)
def test_names_and_public_addresses_are_kept(text, kept):
    assert checked_host(text, private_networks=False) == kept


@pytest.mark.parametrize("text", ["10.1.2.3", "127.0.0.1", "::1", "fd00::1", "100.64.0.1"])
def test_private_addresses_only_where_the_operator_allows_them(text):
    with pytest.raises(BadInput) as refused:
        checked_host(text, private_networks=False)
    assert refused.value.code == "private_address"
    assert "ALLOW_PRIVATE_NETWORKS" in refused.value.fix
    assert checked_host(text, private_networks=True) == text


@pytest.mark.parametrize("text", ["169.254.169.254", "fe80::1"])
def test_link_local_never(text):
    with pytest.raises(BadInput):
        checked_host(text, private_networks=True)


@pytest.mark.parametrize(
    "text", ["", "127.1", "1", "0x7f000001.1", "a b", "smtp://a.test", "a.test:25", "a..test", "x" * 300]
)
def test_what_is_no_host(text):
    with pytest.raises(BadInput) as refused:
        checked_host(text, private_networks=True)
    assert refused.value.param == "host"


def test_a_login_goes_only_to_who_proves_himself():
    for security in ("tls", "starttls"):
        check_login(RelayLogin(host="a.test", security=security, username="u"))
    check_login(RelayLogin(host="a.test", security="opportunistic", username=None))
    check_login(RelayLogin(host="127.0.0.1", security="opportunistic", username="u"))
    with pytest.raises(Refused, match="prove who it is"):
        check_login(RelayLogin(host="9.9.9.9", security="opportunistic", username="u"))


def test_the_usual_ports():
    found = [default_port(*one) for one in (("tls", None), ("tls", "u"), ("starttls", "u"), ("starttls", None))]
    assert found == [465, 465, 587, 25]


@pytest.mark.parametrize("text", ["AmazonSES.com.", "include:amazonses.com", " amazonses.com "])
def test_a_domain_to_include_as_people_write_it(text):
    assert checked_include(text) == "amazonses.com"


@pytest.mark.parametrize(
    "text", ["", "com", "ip4:192.0.2.1", "192.0.2.1", "a b.test", "v=spf1 include:a.test", "x" * 300]
)
def test_what_no_spf_record_can_include(text):
    with pytest.raises(BadInput) as refused:
        checked_include(text)
    assert refused.value.param == "spfInclude"
