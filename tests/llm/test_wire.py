"""One POST and what comes back, at servers that treat their connections badly."""

import asyncio
import json
import socket
import threading

import pytest
from asking import ask_once, question, talk
from loopback import Fault as Answer

from datagen.errors import CallFailed, EndpointError
from datagen.llm.faults import Fault
from datagen.llm.wire import make_wire
from datagen.stats import Tally

GOOD = json.dumps(
    {"choices": [{"message": {"content": "yes"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 1}}
).encode()


class RawServer:
    """Answers whole requests with given bytes, and closes a connection that idles longer than `idle`."""

    def __init__(self, answer=GOOD, idle=30.0):
        self.answer, self.idle = answer, idle
        self.connections = self.requests = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/v1"
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(self.idle)
        with connection, connection.makefile("rb") as file:
            try:
                while file.readline():
                    size = 0
                    while (line := file.readline().strip().lower()) != b"":
                        if line.startswith(b"content-length:"):
                            size = int(line.split(b":")[1])
                    file.read(size)
                    self.requests += 1
                    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                    connection.sendall(head + str(len(self.answer)).encode() + b"\r\n\r\n" + self.answer)
            except OSError:
                return


def get(url, timeout=3.0):
    async def work():
        wire = make_wire(url, "", timeout)
        try:
            return await wire.get("/models")
        finally:
            await wire.close()

    return asyncio.run(work())


def test_a_server_that_closes_idle_connections_costs_no_call():
    with RawServer(idle=0.3) as server:
        tally = Tally()

        async def now_and_then(client):
            texts = []
            for number in range(6):
                await asyncio.sleep(0.3)  # just as the server closes
                calls = (client.complete(question(f"{number}/{n}")) for n in range(8))
                texts += [reply.text for reply in await asyncio.gather(*calls)]
            return texts

        assert talk(server.url, now_and_then, tally=tally) == ["yes"] * 48
        assert server.requests == 48


def test_connections_are_used_again():
    with RawServer() as server:

        async def one_by_one(client):
            for number in range(10):
                await client.complete(question(str(number)))

        talk(server.url, one_by_one)
        assert (server.connections, server.requests) == (1, 10)


def test_a_redirect_is_refused_with_its_address_and_followed_by_nobody(endpoint):
    endpoint.fault = lambda _: Answer(307, headers={"Location": "http://127.0.0.1:9/v1"}, payload="")
    with pytest.raises(EndpointError, match=r"http://127\.0\.0\.1:9/v1") as caught:
        ask_once(endpoint.url, question())
    assert "--base-url" in caught.value.hint
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_without_end_is_given_up(endpoint, is_announced, no_waits):
    if is_announced:
        endpoint.fault = lambda _: Answer(headers={"Content-Length": str(2**40)})
    else:
        endpoint.fault = lambda _: Answer(payload="x" * (2 * 2**20))
    with pytest.raises(CallFailed, match="a body of"):
        ask_once(endpoint.url, question())


@pytest.mark.parametrize("max_tokens", [64, 20_000])
def test_a_reply_may_have_the_bytes_that_its_tokens_can_take_and_a_megabyte_to_think(
    endpoint, max_tokens, no_waits
):
    most = 2**20 + 64 * max_tokens
    size = 0
    endpoint.fault = lambda _: Answer(mar=lambda _: "x" * size)
    size = most - 2000
    assert len(ask_once(endpoint.url, question(max_tokens=max_tokens)).text) == size
    size = most
    with pytest.raises(CallFailed, match="a body of"):
        ask_once(endpoint.url, question(max_tokens=max_tokens))


@pytest.mark.parametrize("host", ["a" * 70 + ".invalid", "a..b", "127.0.0.1:99999"])
def test_a_host_that_is_none_is_a_fault_and_no_bug(host):
    with pytest.raises(Fault):
        get(f"http://{host}/v1")


def test_a_server_that_takes_the_connection_and_says_nothing_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(Fault, match="no answer in time") as caught:
            get(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", timeout=0.2)
        assert caught.value.kind == "connection"


def test_the_key_is_sent_as_a_bearer_and_none_is_sent_where_there_is_none(endpoint, monkeypatch):
    ask_once(endpoint.url, question())
    monkeypatch.setenv("OPENAI_API_KEY", " secret\n")
    ask_once(endpoint.url, question())
    assert [asked.headers.get("authorization") for asked in endpoint.asked] == [None, "Bearer secret"]
