"""Walks through a real account with the built program: set-up, messages, operations that change nothing, the doctor."""

import getpass
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import report

PLATFORMS = ("landbot-apichat", "chatwoot", "api-inbox")
# Operations of the inbox platforms that change nothing.
READS = ("version", "profile", "inboxes", "inbox", "agents", "account-labels")
READS_OF_CUSTOMER = ("conversations", "conversation", "history")
CUSTOMER = "standin-live"


def answer(name, question, default=""):
    """An answer by the environment, else asked for where somebody is there to be asked."""
    given = os.environ.get(name)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return default
    return input(f"{question} [{default}] ").strip() or default


def token():
    """The token: typed unseen, or the first line of standard input. It goes nowhere but into the program's pipe."""
    return getpass.getpass("Token (not shown, not stored): ") if sys.stdin.isatty() else sys.stdin.readline().strip()


class Walk:
    """The program on a folder of its own that goes when the walk ends."""

    def __init__(self, program, folder):
        self.command = [program, "--data", str(folder), "--json"]
        self.env = {**os.environ, "STANDIN_SECRETS": "file"}
        self.steps = []

    def run(self, name, *args, given=""):
        """One command to its end; its JSON lines."""
        ended = subprocess.run(
            [*self.command, *args], input=given, capture_output=True, text=True, env=self.env, timeout=300, check=False
        )
        said = ended.stderr.strip().splitlines()
        self.steps.append((name, ended.returncode, said[0] if said else ""))
        print(f"{'ok' if ended.returncode == 0 else 'NOT'}  {name}", flush=True)
        return [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]

    def listen(self, public_url):
        """The receiver, and its webhook address."""
        args = ["listen", "live"] + (["--public-url", public_url] if public_url else [])
        process = subprocess.Popen(
            [*self.command, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=self.env
        )
        for line in process.stdout:
            at = json.loads(line).get("listening")
            if at:
                # What it goes on to print is not needed; unread, it would stop it.
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return process, at.get("public_url") or at["url"]
        raise SystemExit("The receiver did not start.")


def add(walk, platform):
    """Stores the connection with the token that is asked for now."""
    more = []
    for option, name, question in (
        ("--base-url", "LIVE_BASE_URL", "Base URL (empty: the platform's own)"),
        ("--account", "LIVE_ACCOUNT", "Account"),
        ("--inbox", "LIVE_INBOX", "Inbox"),
    ):
        wanted = option == "--base-url" or platform != "landbot-apichat"
        value = answer(name, question) if wanted else ""
        more += [option, value] if value else []
    walk.run("connection add", "connection", "add", "live", "--platform", platform, *more, "--token-stdin", given=token())
    return walk.steps[-1][1] == 0


def talk(walk, platform):
    """Messages of each kind that a customer sends, each with its replies."""
    send = ("send", "live", "--as", CUSTOMER)
    replies = walk.run("send a text", *send, "--text", "hi", "--wait", "20")
    labels = [label for reply in replies for label in options(walk, reply)]
    if labels:
        walk.run("click an option", *send, "--click", labels[0], "--wait", "20")
    if platform == "landbot-apichat":
        walk.run("send a place", *send, "--location", "41.38,2.17", "--wait", "5")


def options(walk, envelope):
    """The labels that a received message offers."""
    if envelope.get("direction") != "received":
        return []
    body = subprocess.run(
        [*walk.command, "show", str(envelope["seq"]), "--part", "body", "--raw"],
        capture_output=True, env=walk.env, timeout=60, check=False,
    ).stdout
    try:
        message = (json.loads(body).get("messages") or [{}])[0]
        return [label for label in message.get("buttons", []) if isinstance(label, str)]
    except (ValueError, AttributeError, IndexError):
        return []


def hook(walk, platform, address):
    """Has the webhooks come here: by the API where there is one, else by hand."""
    if platform == "landbot-apichat":
        print(f"Paste this address into HOOK URL(S) of the channel, save, then press Enter:\n{address}", flush=True)
        sys.stdin.readline()
    else:
        walk.run("set-up", "connection", "setup", "live")


def main():
    platform = answer("LIVE_PLATFORM", f"Platform ({', '.join(PLATFORMS)})", PLATFORMS[0])
    if platform not in PLATFORMS:
        raise SystemExit(f"There is no platform {platform!r}.")
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(os.environ["LIVE_PROGRAM"], Path(folder) / "data")
        if not add(walk, platform):
            raise SystemExit(walk.steps[-1][2])
        process, address = walk.listen(answer("LIVE_PUBLIC_URL", "Public URL of your tunnel"))
        try:
            hook(walk, platform, address)
            talk(walk, platform)
            if platform != "landbot-apichat":
                for operation in READS:
                    walk.run(operation, "api", "chatwoot", operation, "live")
                for operation in READS_OF_CUSTOMER:
                    walk.run(operation, "api", "chatwoot", operation, "live", "--as", CUSTOMER)
            checks = [line for line in walk.run("doctor", "doctor", "live") if "evidence" in line]
            logged = walk.run("log", "log", "has:problem", "--limit", "1000")
            # What the door turned away is no payload of the platform's: the doctor counts it.
            envelopes = [envelope for envelope in logged if envelope["kind"] != "refused"]
        finally:
            # In order: what was replaced at the platform is put back.
            process.terminate()
            process.wait(60)
    path = Path(os.environ["LIVE_REPORT"])
    count = report.write(path, {"Platform": platform}, walk.steps, checks, envelopes)
    print(f"{count} difference(s); see {path}", flush=True)


main()
