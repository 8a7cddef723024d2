"""A mail server for tests: receives, misbehaves as scripted, prints JSON lines; never sends anything on.

    mail_receiver.py OPTIONS        (OPTIONS: a JSON object)

    tls       "starttls", "implicit" or "none"; the first two with `certificate` and `key`, PEM files
    user, password      signing in is asked for when given
    folder    each mail is written there as N.eml
    faults    one for each attempt, then none: "451 words", "550 words" (answers to the receiver's address),
              "before-dot", "after-dot" (the line is cut), "silence" (no answer to the receiver's address),
              "silence-after-dot" (the mail is taken, and no answer)

A line of input that is a JSON object changes the faults from then on. Every line of input is answered by
{"event": "said"}. It ends when its input ends, so that it does not outlive the test.
"""
import asyncio
import email
import email.header
import email.policy
import email.utils
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
faults = list(options.get("faults", []))


def say(**line):
    print(json.dumps(line), flush=True)


def read(content):
    """What a mail program makes of it, and its header names as they came."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    raw = email.message_from_bytes(content)
    # The newer parser of Python 3.11 keeps the space between two encoded words of a name, which RFC 2047 drops.
    words = lambda name: str(email.header.make_header(email.header.decode_header(name)))
    mailbox = lambda name: [[words(n), a] for n, a in email.utils.getaddresses(raw.get_all(name))]
    return {
        "names": [name.lower() for name in message.keys()],
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "from": mailbox("from"),
        "to": mailbox("to"),
        "subject": str(message["subject"]),
        "date": message["date"].datetime.isoformat(),
        "type": message.get_content_type(),
        "charset": message.get_content_charset(),
        "text": message.get_content(),
        "defects": [str(defect) for defect in message.defects],
        "line_octets_max": max(len(line) for line in content.split(b"\r\n")),
        "bare_breaks": content.replace(b"\r\n", b"").count(b"\n") + content.replace(b"\r\n", b"").count(b"\r"),
    }


class Receiver:
    count = 0

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        server.fault = faults.pop(0) if faults else ""
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if server.fault == "silence":
            say(event="silent")
            await asyncio.Event().wait()
        if server.fault[:1] in ("4", "5"):
            say(event="refused", fault=server.fault)
            return server.fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Receiver.count += 1
        content = envelope.original_content
        pathlib.Path(options["folder"], f"{Receiver.count}.eml").write_bytes(content)
        say(
            event="mail",
            encrypted=session.ssl is not None or options["tls"] == "implicit",
            signed_in=bool(session.authenticated),
            sender=envelope.mail_from,
            receivers=envelope.rcpt_tos,
            **read(content),
        )
        if server.fault == "after-dot":
            server.transport.abort()
        if server.fault == "silence-after-dot":
            await asyncio.Event().wait()
        return "250 taken as %d" % Receiver.count


class Server(SMTP):
    fault = ""

    async def smtp_STARTTLS(self, arg):
        """By asyncio's own function: the library's way needs insides of asyncio that Python 3.11 has changed."""
        await self.push("220 go on")
        self._original_transport = self.transport
        try:
            self.transport = await self.loop.start_tls(self.transport, self, self.tls_context, server_side=True)
        except ssl.SSLError as error:
            say(event="no-tls", error=str(error))
            self._original_transport.abort()
            return
        self._tls_protocol = self.transport
        self._reader._transport = self._writer._transport = self.transport
        self._set_rset_state()
        self.session = self._create_session()
        self.session.peer = self.transport.get_extra_info("peername")
        self.session.ssl = self.transport.get_extra_info("ssl_object")

    async def smtp_DATA(self, arg):
        if self.fault == "before-dot":
            await self.push("354 go on")
            await self._reader.readline()
            say(event="cut")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def sign_in(server, session, envelope, mechanism, given):
    known = (given.login.decode(), given.password.decode()) == (options["user"], options["password"])
    say(event="sign-in", known=known)
    return AuthResult(success=known, handled=False)


async def serve():
    context = None
    if options["tls"] != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["certificate"], options["key"])
    settings = {"hostname": "mail.example.jp", "loop": asyncio.get_running_loop(), "ident": "test"}
    if options["tls"] == "starttls":
        settings.update(tls_context=context, require_starttls=True)
    if "user" in options:
        settings.update(authenticator=sign_in, auth_required=True, auth_require_tls=options["tls"] == "starttls")
    factory = lambda: Server(Receiver(), **settings)
    implicit = context if options["tls"] == "implicit" else None
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, ssl=implicit)
    say(event="listening", port=server.sockets[0].getsockname()[1])
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        if line.startswith("{"):
            faults[:] = json.loads(line)["faults"]
        say(event="said")


asyncio.run(serve())
