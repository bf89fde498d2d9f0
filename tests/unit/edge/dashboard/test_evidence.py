import pytest

from postroom.edge.dashboard.evidence import threading_of, trust_of, verdicts_of


def message(**said):
    blank = {
        "messageId": None,
        "inReplyTo": None,
        "references": [],
        "direction": "inbound",
        "fromName": "",
        "fromAddress": "",
    }
    return {**blank, **said}


ADA = message(messageId="<1@x.example>", fromName="Ada", fromAddress="ada@x.example")
OURS = message(messageId="<2@here.example>", direction="outbound", fromName="Support")


@pytest.mark.parametrize(
    ("said", "others", "words"),
    [
        ({}, [], "It began this conversation"),
        ({"inReplyTo": "<1@x.example>"}, [ADA, OURS], "It answers the message of Ada: In-Reply-To"),
        ({"inReplyTo": "<2@here.example>"}, [ADA, OURS], "It answers a message of ours: In-Reply-To"),
        ({"references": ["<1@x.example>", "<9@x.example>"]}, [ADA], "It refers to the message of Ada: References"),
        ({"inReplyTo": "<9@x.example>"}, [ADA], "a mail that is not shown here"),
        ({}, [ADA], "An answer to it was here before it"),
    ],
)
def test_why_it_is_in_this_conversation(said, others, words):
    assert words in threading_of(message(**said), others)


def checked(spf="none", dkim="none", dmarc="none", arc="none"):
    domain = "x.example"
    return {
        "spf": {"result": spf, "domain": domain, "reason": "x.example has no SPF record" if spf == "none" else None},
        "dkim": [{"result": dkim, "domain": domain, "reason": "the body was changed" if dkim == "fail" else None}],
        "dmarc": {"result": dmarc, "domain": domain},
        "arc": {"cv": arc},
    }


@pytest.mark.parametrize(
    ("results", "label"),
    [
        ({"dmarc": "pass", "spf": "fail"}, "Verified sender"),
        ({"dmarc": "fail", "dkim": "pass"}, "May be forged"),
        ({"spf": "fail"}, "May be forged"),
        ({"dkim": "pass"}, "Partly verified"),
        ({}, "Not verified"),
    ],
)
def test_all_verdicts_in_two_words(results, label):
    assert trust_of(verdicts_of(message(authentication=checked(**results))))["label"] == label


def test_verdicts_say_why_in_words():
    found = {one["name"]: one for one in verdicts_of(message(authentication=checked(dkim="fail", dmarc="pass")))}
    assert found["SPF"]["reason"] == "x.example has no SPF record"
    assert found["DKIM"]["tone"] == "bad"
    assert found["DKIM"]["reason"] == "The body was changed"
    assert found["DMARC"]["meaning"] == "x.example stands behind it."
    assert verdicts_of(message(authentication=checked(), direction="outbound")) == []
    assert verdicts_of(message(authentication=None)) == []
