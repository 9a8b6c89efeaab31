"""What the tests themselves stand on."""

import os
import socket
import subprocess
import sys

import pytest
from loopback import Loopback


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("api.openai.com", 443), ("2001:db8::1", 443, 0, 0)])
def test_no_test_reaches_beyond_this_machine(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outward, pytest.raises(pytest.fail.Exception, match=address[0]):
        outward.connect(address)


def test_no_process_of_a_test_reaches_beyond_this_machine():
    code = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=5)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (
        97,
        "a test's process wanted to connect to ('192.0.2.1', 443)\n",
    )


def test_this_machine_is_reached(endpoint: Loopback):
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=5) as inward:
        assert inward.getpeername()[1] == endpoint.port


def test_no_key_comes_from_outside():
    assert not [name for name in os.environ if name.endswith("_API_KEY")]
