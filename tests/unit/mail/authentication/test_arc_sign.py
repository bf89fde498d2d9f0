import pytest

from postroom.mail.authentication.arc_chain import MAX_ARC_SETS
from postroom.mail.authentication.arc_sign import sign_arc
from postroom.mail.authentication.arc_verify import finish_arc, prepare_arc
from postroom.mail.authentication.dkim_sign import sign_dkim
from postroom.mail.headers import read_header_section
from unit.mail.authentication.signing_keys import MAIL, NOW_S, keys, private_key


def sign(raw, cv, kind="ed25519", **options):
    said = {
        "domain": "example.com",
        "selector": "sel",
        "private_key": private_key(kind),
        "authserv_id": "mx.example.com",
        "authentication_results": "spf=pass;\r\n dkim=none;",
        "cv": cv,
        "now_s": NOW_S,
        **options,
    }
    return sign_arc(raw, **said)


def fields(added):
    return read_header_section(added + b"\r\n").fields


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_set(kind):
    added = sign(MAIL, "none", kind)
    assert max(map(len, added.split(b"\r\n"))) <= 78
    assert [name for name, _ in fields(added)] == ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"]
    assert fields(added)[2][1] == "i=1; mx.example.com; spf=pass; dkim=none"
    assert finish_arc(prepare_arc(added + MAIL), keys(kind), NOW_S).cv == "pass"


def test_the_message_signature_covers_dkim():
    signature = sign_dkim(MAIL, domain="example.com", selector="sel", private_key=private_key(), now_s=NOW_S)
    signed = signature + MAIL
    assert "dkim-signature" in fields(sign(signed, "none"))[1][1]
    assert "dkim-signature" not in fields(sign(MAIL, "none"))[1][1]
    added = sign(signed, "none")
    assert finish_arc(prepare_arc(added + MAIL), keys("ed25519"), NOW_S).cv == "fail"


def test_what_was_found_must_fit_the_chain():
    one = sign(MAIL, "none") + MAIL
    for raw, cv in ((MAIL, "pass"), (MAIL, "fail"), (one, "none")):
        with pytest.raises(ValueError, match=f"cv={cv}"):
            sign(raw, cv)
    broken = one.replace(b"ARC-Seal", b"X-Seal")
    with pytest.raises(ValueError, match="broken"):
        sign(broken, "pass")


def test_a_broken_chain_is_ended_by_a_seal_over_its_own_set_alone():
    one = sign(MAIL, "none") + MAIL
    for broken in (one.replace(b"ARC-Seal", b"X-Seal"), one.replace(b"spf=pass", b"spf=fail")):
        added = sign(broken, "fail")
        assert fields(added)[0][1].count("cv=fail") == 1
        assert fields(added)[2][1].startswith("i=2; ")
        # Nothing of the older set is in the seal: it comes out the same whatever that said.
        assert added == sign(one, "fail")


def test_nothing_is_added_to_an_ended_or_a_full_chain():
    one = sign(MAIL, "none") + MAIL
    ended = sign(one, "fail") + one
    assert sign(ended, "fail") == b""
    assert sign(ended, "none") == b""
    full = MAIL
    for number in range(MAX_ARC_SETS):
        full = sign(full, "pass" if number else "none") + full
    assert sign(full, "pass") == b""


def test_names_and_folds_can_be_given():
    added = sign(MAIL, "none", "rsa", headers=["From", "subject"], fold_signature=False)
    value = fields(added)[1][1]
    assert "h=from:subject;" in value
    assert " " not in value.partition("b=")[2].partition(";")[0]


def test_what_is_no_mail_is_not_signed():
    with pytest.raises(ValueError, match="header fields"):
        sign(b"no header\r\n\r\n", "none")
