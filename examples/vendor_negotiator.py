"""An agent asks vendors for quotes, reminds the silent, bargains once, orders from the cheapest and thanks the others.

Each conversation is a small state machine; what a mail states is filled into a JSON Schema by the server. The vendors
are inboxes of the same server with answers of their own.

    ASKED → QUOTED → BARGAINED → FINAL → ORDERED | THANKED
      ↘ DECLINED       ↘ FINAL (no answer: the first quote holds)
"""

import argparse
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from model import Model
from postroom_client import Inbox, Message, Postroom, StopListening, WaitTimedOut
from server import connect, new_inbox, show

REQUEST = "Please quote 40 air filters F7, delivered by 12 December 2026: the total price, and the day of delivery."
REMINDER = "Did our request for 40 air filters reach you? We decide this week."
SCHEMA = {
    "type": "object",
    "properties": {
        "total_price": {"type": "number"},
        "currency": {"type": "string"},
        "delivery_date": {"type": "string", "format": "date"},
    },
    "required": ["total_price"],
}
TASK = (
    "You buy for a small company. Write one short and friendly letter, without a greeting or a name below, that says: "
)

LAST_LETTERS_S = 10.0
"""How long the vendors have to read how it ended."""


class State(Enum):
    """Where the talks with a vendor stand."""

    ASKED = "asked"
    QUOTED = "quoted"
    BARGAINED = "bargained"
    FINAL = "final"
    DECLINED = "declined"
    ORDERED = "ordered"
    THANKED = "thanked"


@dataclass(kw_only=True, slots=True)
class Talks:
    """The conversation with one vendor."""

    vendor: str
    thread_id: str
    state: State = State.ASKED
    price: float | None = None

    def move(self, state: State) -> None:
        """Go on to a state, and say so."""
        price = "" if self.price is None else f" at {self.price:,.2f} EUR"
        print(f"  [{self.vendor}: {self.state.value} → {state.value}{price}]", flush=True)
        self.state = state


def hear(talks: Talks, message: Message) -> None:
    """Take in what a vendor wrote."""
    quote = message.extract(SCHEMA).data
    if quote.get("total_price") is not None:
        talks.price = float(quote["total_price"])
        talks.move(State.FINAL if talks.state is State.BARGAINED else State.QUOTED)
    elif talks.state is State.BARGAINED:
        talks.move(State.FINAL)
    else:
        talks.move(State.DECLINED)


class Negotiator:
    """The buyer."""

    def __init__(self, client: Postroom, inbox: Inbox, model: Model, patience_s: float) -> None:
        """patience_s: how long vendors have for an answer, reminders included."""
        self._client = client
        self._inbox = inbox
        self._model = model
        self._patience_s = patience_s
        self._talks: dict[str, Talks] = {}

    def ask(self, vendors: Iterable[Inbox], remind_after: str) -> None:
        """Write to all; the server reminds those who are silent, whether this program runs or not."""
        for vendor in vendors:
            sent = self._inbox.send(to=vendor.address, subject="40 air filters F7", text=REQUEST)
            assert sent.thread_id is not None
            self._client.threads.follow_up(sent.thread_id, after=remind_after, text=REMINDER)
            self._talks[sent.thread_id] = Talks(vendor=vendor.display_name or vendor.address, thread_id=sent.thread_id)

    def hear_all(self, waiting: State) -> None:
        """Read answers until nobody is in this state any more, or patience ends."""
        deadline = time.monotonic() + self._patience_s
        while any(one.state is waiting for one in self._talks.values()):
            try:
                message = self._inbox.wait_for(timeout=max(0.0, deadline - time.monotonic()))
            except WaitTimedOut:
                for talks in self._in(waiting):
                    talks.move(State.DECLINED if waiting is State.ASKED else State.FINAL)
                return
            show(message)
            hear(self._talks[message.thread_id or ""], message)

    def bargain(self) -> None:
        """Name the best price to the others."""
        quoted = self._in(State.QUOTED)
        best = min((one.price or 0 for one in quoted), default=0)
        for talks in quoted:
            wish = f"Another vendor offers {best:,.2f} EUR in total. Can you do better?"
            if talks.price == best:
                wish = "Your offer is good. Is there a little room in the price if we order this week?"
            self._write(talks, wish, State.BARGAINED)

    def decide(self) -> Talks | None:
        """Order from the cheapest and thank the others; nobody when nobody quoted."""
        finals = sorted(self._in(State.FINAL), key=lambda one: one.price or 0)
        for talks in finals[1:]:
            self._write(talks, "Thank you for your offer. This time we have chosen another vendor.", State.THANKED)
        for talks in self._in(State.DECLINED):
            self._write(talks, "Thank you all the same. We have chosen another vendor this time.", State.THANKED)
        if not finals:
            return None
        self._write(finals[0], f"We order 40 filters for {finals[0].price:,.2f} EUR in total.", State.ORDERED)
        return finals[0]

    def _in(self, state: State) -> list[Talks]:
        return [one for one in self._talks.values() if one.state is state]

    def _write(self, talks: Talks, what: str, state: State) -> None:
        self._client.threads.send(talks.thread_id, self._model.ask(TASK + what, what))
        if state in {State.ORDERED, State.THANKED}:
            self._client.threads.update(talks.thread_id, status="handled")
        talks.move(state)


def offer(price: str) -> str:
    """A vendor's words."""
    return f"Thank you for asking. We can deliver 40 filters for EUR {price} in total by 8 December 2026."


VENDORS: dict[str, tuple[str | None, ...]] = {
    "Nordwind": (offer("4,800.00"), offer("4,500.00"), None),
    "Fabrik Süd": (None, offer("4,650.00"), "That is our best price, we are afraid.", None),
    "Tiger": ("Unfortunately we no longer make air filters.", None),
}
"""What each vendor says to the first letter, the second, and so on; None for nothing."""


def trade(inbox: Inbox, words: tuple[str | None, ...]) -> None:
    """A vendor's part: it reads one letter for each of its words."""
    left = list(words)

    def read(letter: Message) -> None:
        show(letter)
        said = left.pop(0)
        if said is not None:
            letter.reply(said)
        if not left:
            raise StopListening

    inbox.on_message(read, after=0)


def main() -> None:
    """Negotiate."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--remind-after", default="PT1S", help="when the silent are reminded: 3d in real life")
    options.add_argument("--patience", type=float, default=60.0, help="seconds that vendors have in all")
    chosen = options.parse_args()
    model = Model(lambda text: text)
    with connect() as client:
        buyer = new_inbox(client, "buyer", "Purchasing")
        vendors = {name: new_inbox(client, "vendor", name) for name in VENDORS}
        trading = [
            threading.Thread(target=trade, args=(inbox, VENDORS[name]), daemon=True) for name, inbox in vendors.items()
        ]
        for one in trading:
            one.start()
        negotiator = Negotiator(client, buyer, model, chosen.patience)
        negotiator.ask(vendors.values(), chosen.remind_after)
        negotiator.hear_all(State.ASKED)
        negotiator.bargain()
        negotiator.hear_all(State.BARGAINED)
        won = negotiator.decide()
        for one in trading:
            one.join(LAST_LETTERS_S)
        print(f"\nThe order goes to {won.vendor} at {won.price:,.2f} EUR." if won else "\nNobody made an offer.")
        for inbox in (buyer, *vendors.values()):
            inbox.delete()


if __name__ == "__main__":
    main()
