import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.authentication.result_header import authentication_results, read_authentication_results
from postroom.mail.authentication.verdicts import ArcResult, Authentication, DkimResult, DmarcResult, SpfResult

GOOD = Authentication(
    spf=SpfResult(result="pass", domain="shop.example", reason="ip4:192.0.2.1 in the record of shop.example matches."),
    dkim=(
        DkimResult(
            result="pass", domain="shop.example", selector="s1", algorithm="rsa-sha256", identity="@shop.example"
        ),
    ),
    arc=ArcResult(cv="none"),
    dmarc=DmarcResult(result="pass", domain="shop.example", policy="reject", aligned=True),
)  # fmt: skip


def write(authentication=GOOD, **changed):
    given_values = {"mail_from": "jo@shop.example", "helo": "mx.shop.example", "from_domain": "shop.example",
                    "remote_ip": "192.0.2.1"} | changed  # fmt: skip
    return authentication_results("mx.postroom.example", authentication, **given_values)


def summary(value):
    return [(one.method, one.result) for one in read_authentication_results(value).results]


ALL_FOUR = [("spf", "pass"), ("dkim", "pass"), ("arc", "none"), ("dmarc", "pass")]


# --- Written ---------------------------------------------------------------------------------------------------------


def test_the_whole_field():
    assert write() == (
        "mx.postroom.example;\r\n"
        '\tspf=pass reason="ip4:192.0.2.1 in the record of shop.example matches."\r\n'
        "\tsmtp.mailfrom=jo@shop.example;\r\n"
        "\tdkim=pass header.d=shop.example header.s=s1 header.a=rsa-sha256\r\n"
        "\theader.i=@shop.example;\r\n"
        "\tarc=none smtp.remote-ip=192.0.2.1;\r\n"
        "\tdmarc=pass (p=reject) header.from=shop.example"
    )


def test_mail_that_nobody_vouches_for():
    nothing = Authentication(
        spf=SpfResult(result="none", domain="", scope="helo"),
        dkim=(),
        arc=ArcResult(cv="fail", reason="A seal is broken."),
        dmarc=DmarcResult(result="none"),
    )
    value = write(nothing, mail_from="", helo="[192.0.2.1]", from_domain="", remote_ip="2001:db8::1")
    assert value.split(";\r\n\t")[1:] == [
        'spf=none smtp.helo="[192.0.2.1]"',
        "dkim=none",
        'arc=fail reason="A seal is broken." smtp.remote-ip="2001:db8::1"',
        "dmarc=none",
    ]


@pytest.mark.parametrize(
    ("mail_from", "shown"),
    [
        ("jo@shop.example", "jo@shop.example"),
        ("<jo.b+tag@Shop.Example>", "jo.b+tag@shop.example"),
        ("jo@b\u00fccher.example", "jo@xn--bcher-kva.example"),
        ("jos\u00e9@shop.example", "shop.example"),
        ("x" * 300 + "@shop.example", "shop.example"),
        ('"a;b (c"@shop.example', '"a;b (c"@shop.example'),
        ("a\r\nb@shop.example", "shop.example"),
        ("nonsense", "nonsense"),
        ("@@", ""),
    ],
)
def test_the_reverse_path_is_shown_as_far_as_it_can_be(mail_from, shown):
    (spf,) = read_authentication_results(write(mail_from=mail_from)).of("spf")
    assert spf.property("smtp.mailfrom") == shown


def test_signatures_beyond_twenty_are_left_out():
    many = Authentication(spf=GOOD.spf, dkim=GOOD.dkim * 500, arc=GOOD.arc, dmarc=GOOD.dmarc)
    assert len(read_authentication_results(write(many)).of("dkim")) == 20


HOSTILE = st.text(alphabet='a.@;="\\()\r\n\t \x00%\u00e9dkimpassspf', max_size=400)


@given(text=HOSTILE, other=HOSTILE)
def test_nothing_from_the_mail_can_add_a_line_a_result_or_a_comment(text, other):
    fail = Authentication(
        spf=SpfResult(result="fail", domain=text, reason=other),
        dkim=(DkimResult(result="fail", domain=text, selector=other, reason=text, algorithm=other, identity=text),),
        arc=ArcResult(cv="fail", reason=other),
        dmarc=DmarcResult(result="fail", domain=text, reason=text, policy="reject"),
    )
    value = write(fail, mail_from=text, helo=other, from_domain=other, remote_ip=text)
    assert all(line and line.isascii() and line.isprintable() and len(line) < 990 for line in value.split("\r\n\t"))
    assert summary(value) == [("spf", "fail"), ("dkim", "fail"), ("arc", "fail"), ("dmarc", "fail")]
    assert read_authentication_results(value).authserv_id == "mx.postroom.example"


# --- Read ------------------------------------------------------------------------------------------------------------


def test_what_we_write_reads_back():
    found = read_authentication_results(write())
    assert (found.authserv_id, summary(write())) == ("mx.postroom.example", ALL_FOUR)
    (dkim,) = found.of("dkim")
    assert dkim.property("header.d") == "shop.example"
    assert dkim.property("header.i") == "@shop.example"
    assert dkim.property("header.b") == ""
    assert found.of("spf")[0].property("reason") == GOOD.spf.reason


def test_a_sealers_field_with_its_instance_comments_and_folds():
    value = (
        ' i=2; MX.List.Example (version 3; not=this);\r\n dkim=pass (2048-bit key; "odd) header.i=@a.example'
        " header.b=Ab/+c=;\r\n\tspf = PASS\r\n (ok (nested; spf=fail \\) ) ) smtp.MailFrom = jo@a.example;"
        "\r\n DMARC/1=pass (p=NONE sp=NONE) header.from=a.example policy.dmarc=none"
    )
    found = read_authentication_results(value)
    assert found.authserv_id == "mx.list.example"
    assert [(one.method, one.result, one.properties) for one in found.results] == [
        ("dkim", "pass", (("header.i", "@a.example"), ("header.b", "Ab/+c="))),
        ("spf", "pass", (("smtp.mailfrom", "jo@a.example"),)),
        ("dmarc", "pass", (("header.from", "a.example"), ("policy.dmarc", "none"))),
    ]


@pytest.mark.parametrize(
    ("value", "authserv_id", "results"),
    [
        ("", "", []),
        ("mx.example", "mx.example", []),
        ("mx.example 1; none", "mx.example", []),
        ("mx.example;", "mx.example", []),
        ("i=1", "", []),
        ("spf=pass; dkim=pass", "", [("dkim", "pass")]),
        ('"mx.example" ; spf=pass', "mx.example", [("spf", "pass")]),
        ("mx.example; spf=; dkim; =pass; d k=pass", "mx.example", []),
        ('mx.example; spf=fail reason="x; dkim=pass', "mx.example", []),
        ('mx.example; spf=fail reason="\\"; dkim=pass"', "mx.example", [("spf", "fail")]),
        ("mx.example; spf=fail (x; dkim=pass", "mx.example", []),
        ("mx.example; spf=fail smtp.mailfrom=a(;)b; dkim=pass", "mx.example", [("spf", "fail"), ("dkim", "pass")]),
        ("mx.example; (dkim=pass) spf=fail", "mx.example", [("spf", "fail")]),
        ("mx.example; ==; spf==pass; dkim=pass", "mx.example", [("dkim", "pass")]),
    ],
)
def test_odd_and_broken_fields(value, authserv_id, results):
    found = read_authentication_results(value)
    assert (found.authserv_id, [(one.method, one.result) for one in found.results]) == (authserv_id, results)


@given(st.text(alphabet='a.;="\\()\r\n 1i', max_size=100))
def test_whatever_is_written_is_read(value):
    for one in read_authentication_results(value).results:
        assert one.result == one.result.lower()


@pytest.mark.parametrize(
    "piece", ["a=b;", "(", "()", '"', '""', "\\", ";", "a=", "=", "a", " ", "a=(", 'a="b"', "(\\", "a b "]
)
def test_a_megabyte_is_bounded(piece):
    begun = time.process_time()
    found = read_authentication_results("mx.example;" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 5
    assert len(found.results) <= 100
