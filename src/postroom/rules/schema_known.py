"""What the rules know of a mail before they fill a schema from it."""

from dataclasses import dataclass, replace
from datetime import datetime

from postroom.rules.facts import Facts, find_facts
from postroom.rules.intent import IntentGuess, guess_intent
from postroom.rules.schema_lines import Label, LineItem, read_labels, read_line_items


@dataclass(frozen=True, kw_only=True, slots=True)
class MailText:
    """What is read."""

    text: str
    """The new text."""
    subject: str
    from_name: str
    from_address: str
    """Empty when unknown."""
    sent: datetime
    """Aware, in the writer's own offset where that is known."""

    @property
    def whole(self) -> str:
        """Subject and text."""
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text

    @property
    def said(self) -> str:
        """The text, or the subject of a mail that has no more."""
        return self.text if self.text.strip() else self.subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All that the rules know of a mail."""

    mail: MailText
    text: str
    """In which the facts' places are."""
    facts: Facts
    intent: IntentGuess
    labels: tuple[Label, ...]
    items: tuple[LineItem, ...]


def know(mail: MailText) -> Known:
    """Everything that the rules find in a mail."""
    return Known(
        mail=mail,
        text=mail.whole,
        facts=find_facts(mail.whole, sent=mail.sent),
        intent=guess_intent(mail.said),
        labels=read_labels(mail.text),
        items=read_line_items(mail.text),
    )


def item_alone(item: LineItem, whole: Known) -> Known:
    """What one line of a list says by itself, its parts under the names that lists give them."""
    labels = [
        Label(words=(word,), value=item.name) for word in ("name", "item", "product", "description", "article", "title")
    ]
    if item.quantity is not None:
        labels += [
            Label(words=(word,), value=str(item.quantity)) for word in ("quantity", "qty", "count", "units", "number")
        ]
    mail = MailText(text=item.line, subject="", from_name="", from_address="", sent=whole.mail.sent)
    facts = find_facts(item.line, sent=mail.sent)
    if len(item.amounts) > 1:
        prices = (("price",), item.amounts[0]), (("unit", "price"), item.amounts[0]), (("total",), item.amounts[-1])
        labels += [Label(words=words, value=amount.raw) for words, amount in prices]
    return replace(
        whole, mail=mail, text=item.line, facts=replace(facts, amounts=item.amounts), labels=tuple(labels), items=()
    )
