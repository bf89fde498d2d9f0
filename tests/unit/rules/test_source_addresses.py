"""From which address an inbox's mail leaves."""

import pytest

from postroom.rules.source_addresses import read_source_addresses, source_address


def test_an_inbox_comes_before_its_domain_and_that_before_all_others():
    sources = read_source_addresses("Agents.Example=192.0.2.5, boss@agents.example = 192.0.2.6,*=2001:db8::1,")
    found = [source_address(sources, one) for one in ("Boss@agents.example", "a@AGENTS.example", "a@else.test")]
    assert found == ["192.0.2.6", "192.0.2.5", "2001:db8::1"]


def test_without_an_entry_the_system_chooses():
    assert source_address({}, "a@agents.example") is None
    assert source_address(read_source_addresses("x.test=192.0.2.5"), "a@sub.x.test") is None


@pytest.mark.parametrize("text", ["x.test", "=192.0.2.5", "x.test=", "x.test=mx.example.com", "x.test=192.0.2.256"])
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="write it as"):
        read_source_addresses(text)
