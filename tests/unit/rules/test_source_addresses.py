"""From which address an inbox's mail leaves."""

import pytest

from postroom.rules.source_addresses import read_source_addresses, read_warm_ups, source_address


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


def test_days_of_addresses():
    assert read_warm_ups("192.0.2.5=2026-11-21, 2001:DB8::1 = 2026-11-22,") == {
        "192.0.2.5": 1_795_219_200_000,
        "2001:db8::1": 1_795_305_600_000,
    }
    for text in ("192.0.2.5", "192.0.2.5=soon", "mx.test=2026-11-21"):
        with pytest.raises(ValueError, match="write it as"):
            read_warm_ups(text)
