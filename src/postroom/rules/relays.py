"""What is known of relays that give our mail another Message-ID, so that answers still find their thread.

Amazon SES writes its own: an answer then cites `<id-it-returned@email.amazonses.com>` (or the region's host name).
The id it returns in its 250 is kept as an alias, and our own id also goes into References, which SES leaves alone.
"""

AMAZON = ".amazonaws.com"


def rewrites_message_id(relay_host: str) -> bool:
    """Whether this relay is known to replace the Message-ID."""
    return relay_host.lower().endswith(AMAZON)


def aliases(relay_host: str, queue_id: str | None) -> tuple[str, ...]:
    """The Message-IDs by which answers may cite a mail that this relay took as `queue_id`; with angle brackets."""
    if not queue_id:
        return ()
    bare = queue_id.strip("<>")
    if "@" in bare:
        return (f"<{bare}>",)
    if not rewrites_message_id(relay_host):
        return ()
    # email-smtp.eu-west-1.amazonaws.com
    labels = relay_host.lower().split(".")
    region = labels[1] if len(labels) > 3 else "us-east-1"
    return (f"<{bare}@email.amazonses.com>", f"<{bare}@{region}.amazonses.com>")
