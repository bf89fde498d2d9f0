import pytest

from postroom.mail.authentication.verdicts import ArcResult, Authentication, DmarcResult, SpfResult
from postroom.rules.quarantine import is_forged

SEEN = "lists.test; spf=pass smtp.mailfrom=bank.test; dmarc=pass header.from=bank.test"
TRUSTED = ["lists.test"]


def verdicts(result="fail", policy="reject", **arc):
    return Authentication(
        spf=SpfResult(result="fail", domain="bank.test"),
        dkim=(),
        arc=ArcResult(**{"cv": "none", "covers_from": True, **arc}),
        dmarc=DmarcResult(result=result, domain="bank.test", policy=policy),
    )


@pytest.mark.parametrize(
    ("result", "policy", "forged"),
    [
        ("fail", "reject", True),
        ("fail", "quarantine", True),
        ("fail", "none", False),
        ("fail", None, False),
        ("pass", "reject", False),
        ("temperror", "reject", False),
        ("permerror", None, False),
        ("none", None, False),
    ],
)
def test_the_policy_of_the_domain_decides(result, policy, forged):
    assert is_forged(verdicts(result, policy), TRUSTED) is forged


def test_a_trusted_forwarder_that_saw_it_pass_is_believed():
    chain = {"cv": "pass", "sealers": ("mail.lists.test",), "authentication_results": (SEEN,)}
    assert not is_forged(verdicts(**chain), TRUSTED)


@pytest.mark.parametrize(
    "chain",
    [
        {"cv": "fail", "sealers": ("lists.test",), "authentication_results": (SEEN,)},
        {"cv": "pass", "sealers": ("evil.test",), "authentication_results": (SEEN,)},
        {"cv": "pass", "sealers": ("notlists.test",), "authentication_results": (SEEN,)},
        {"cv": "pass", "sealers": ("lists.test", "evil.test"), "authentication_results": (SEEN, SEEN)},
        {
            "cv": "pass",
            "sealers": ("lists.test",),
            "authentication_results": (SEEN.replace("dmarc=pass", "dmarc=fail"),),
        },
        {"cv": "pass", "sealers": ("lists.test",), "authentication_results": ("nonsense",)},
        {"cv": "pass", "sealers": ("lists.test",), "authentication_results": ()},
        {"cv": "pass", "sealers": (), "authentication_results": ()},
        {"cv": "pass", "sealers": ("lists.test",), "authentication_results": (SEEN,), "covers_from": False},
        {
            "cv": "pass",
            "sealers": ("lists.test",),
            "authentication_results": (SEEN.replace("=bank.test", "=evil.test"),),
        },
        {
            "cv": "pass",
            "sealers": ("lists.test",),
            "authentication_results": (SEEN.replace(" header.from=bank.test", ""),),
        },
    ],
)
def test_any_doubt_in_the_chain_and_it_counts_for_nothing(chain):
    assert is_forged(verdicts(**chain), TRUSTED)
