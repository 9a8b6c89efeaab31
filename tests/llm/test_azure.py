"""Azure's deployments, at a server of this machine that speaks as they do."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from datagen.llm.azure import AzureWire
from datagen.llm.faults import Fault

BODY = {"model": "some-deployment", "messages": [{"role": "user", "content": "Is it?"}], "max_tokens": 8}


class Azure(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, status=200, answer=b'{"choices": []}', chunked=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.answer, self.chunked = status, answer, chunked
        self.asked = []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, self.headers, body))
        self.send_response(self.server.status)
        if self.server.chunked:
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for _ in range(64):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(self.server.answer), self.server.answer))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("content-length", str(len(self.server.answer)))
            self.end_headers()
            self.wfile.write(self.server.answer)

    def log_message(self, *_):
        pass


def post(server, most=2**20):
    async def work():
        wire = AzureWire(f"http://127.0.0.1:{server.server_port}", "some-key", 5.0)
        try:
            return await wire.post("/chat/completions", BODY, most)
        finally:
            await wire.close()

    return asyncio.run(work())


def test_a_call_names_the_deployment_the_version_and_the_key_as_azure_wants_them(monkeypatch):
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
    with Azure() as server:
        reply = post(server)
    assert (reply.status, reply.body) == (200, b'{"choices": []}')
    ((path, headers, body),) = server.asked
    assert path == "/openai/deployments/some-deployment/chat/completions?api-version=2025-01-01"
    assert headers["api-key"] == "some-key" and "some-key" not in headers.get("authorization", "")
    assert body == BODY


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_an_error_comes_back_as_it_is_and_is_not_tried_again(status):
    with Azure(status, b'{"error": {"message": "no"}}') as server:
        reply = post(server)
    assert (reply.status, reply.body) == (status, b'{"error": {"message": "no"}}')
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_longer_than_it_may_be_is_given_up(status, chunked):
    with Azure(status, b"x" * 5000, chunked) as server, pytest.raises(Fault) as caught:
        post(server, 4000)
    assert (caught.value.kind, caught.value.said) == ("body", "a body of more than 4000 bytes")


def test_a_dead_address_is_a_broken_connection():
    with Azure() as server:
        port = server.server_port
    server.server_port = port
    with pytest.raises(Fault) as caught:
        post(server)
    assert caught.value.kind == "connection"
