"""An agent signs up at a website that sends a code by mail, reads the code, and is in.

The website is a stand-in on this machine: it takes an address, mails a code, and wants to have it back.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2

from postroom_client import Postroom
from server import connect, new_inbox, show

SENDER = "Teapot Club <no-reply@teapots.example>"


@contextmanager
def website(client: Postroom) -> Iterator[str]:
    """The URL of the website. client: carries its mail, as SMTP would."""
    codes: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/sign-up":
                code = codes[form["email"]] = f"{secrets.randbelow(1_000_000):06}"
                text = f"Welcome to the club!\n\nYour verification code is {code}. It is valid for ten minutes."
                client.simulate_inbound(to=form["email"], from_=SENDER, subject="Confirm your address", text=text)
                self.tell(202, "We have sent you a code.")
            elif secrets.compare_digest(codes.get(form["email"], ""), form["code"]):
                self.tell(200, "You are in.")
            else:
                self.tell(403, "That is not the code.")

        def tell(self, status: int, words: str) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


def main() -> None:
    """Sign up."""
    with connect() as client, website(client) as site, httpx2.Client(base_url=site, timeout=30) as web:
        inbox = new_inbox(client, "agent", "A curious agent")
        print(f"The agent signs up as {inbox.address}.")
        print("Website:", web.post("/sign-up", json={"email": inbox.address}).text)

        # One call: it answers the moment the mail is there, with the code picked out.
        mail = inbox.wait_for(from_="teapots.example", has="code", timeout=60)
        show(mail)
        code = mail.codes[0].value
        print(f"\nThe code is {code}.")

        answer = web.post("/confirm", json={"email": inbox.address, "code": code})
        print("Website:", answer.text)
        inbox.delete()
        if answer.status_code != 200:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
