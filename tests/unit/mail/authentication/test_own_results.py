import pytest

from postroom.mail.authentication.own_results import authserv_id, with_results

VALUE = "mx.here.test;\r\n spf=pass smtp.mailfrom=a@b.test"


def test_the_field_comes_first_and_the_rest_is_untouched():
    raw = b"From: a@b.test\r\nX: 1\r\n\r\nBody\r\nAuthentication-Results: mx.here.test; none\r\n"
    assert with_results(raw, VALUE) == b"Authentication-Results: " + VALUE.encode() + b"\r\n" + raw


@pytest.mark.parametrize(
    "forged",
    [
        b"Authentication-Results: mx.here.test; dmarc=pass\r\n",
        b"AUTHENTICATION-RESULTS:\r\n\tMX.here.test 1;\r\n dmarc=pass\r\n",
        b"authentication-results:mx.here.test\r\n",
        b"Authentication-Results: (a comment; (in (it)) \\) ) mx.here.test; dmarc=pass\r\n",
        b'Authentication-Results: "mx.here.test"; dmarc=pass\r\n',
        b'Authentication-Results: "mx.\\here.test" 1; dmarc=pass\r\n',
        b"Authentication-Results : mx.here.test; dmarc=pass\r\n",
        b"Authentication-Results\t:\r\n (x)\r\n mx.here.test(y); dmarc=pass\r\n",
        b"Authentication-Results: mx.here.test.; dmarc=pass\r\n",
    ],
)
def test_what_pretends_to_be_ours_goes(forged):
    raw = b"From: a@b.test\r\n" + forged + b"To: c@d.test\r\n\r\nBody\r\n"
    assert with_results(raw, VALUE).split(b"\r\n", 2)[2] == b"From: a@b.test\r\nTo: c@d.test\r\n\r\nBody\r\n"


def test_another_hosts_word_stays():
    raw = b"Authentication-Results: mx.here.test.evil.test; dmarc=pass\r\nFrom: a@b.test\r\n\r\nBody\r\n"
    assert with_results(raw, VALUE).endswith(raw)


@pytest.mark.parametrize("raw", [b"", b"no header at all", b"From: a@b.test", b"From: a@b.test\n\nBody\n", b"\r\nBody"])
def test_odd_mails_lose_nothing(raw):
    assert with_results(raw, VALUE).endswith(raw)


@pytest.mark.parametrize("value", ["", ";", "(", '"', "(mx.here.test", "(mx.here.test); x", " ; mx.here.test", '""'])
def test_a_value_without_an_id(value):
    assert authserv_id(value) == ""


@pytest.mark.parametrize("piece", ["(", "()", '"', '""', "\\", " ", "a", "(\\"])
def test_hostile_values_end(piece):
    assert len(authserv_id(piece * 300_000)) <= 300_000
