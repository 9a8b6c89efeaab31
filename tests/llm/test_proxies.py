"""A proxy from the environment: it is used, and neither it nor its faults show its password."""

import pytest
from asking import ask_once, question
from loopback_proxy import PASSWORD, RefusingProxy

from datagen.errors import ConfigError, EndpointError
from datagen.llm.batch_wire import BatchWire
from datagen.llm.proxies import proxy_for
from datagen.llm.wire import make_wire


@pytest.fixture
def proxy():
    with RefusingProxy() as server:
        yield server


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_that_refuses_stops_the_run_at_the_first_call(proxy, monkeypatch, scheme):
    monkeypatch.setenv(f"{scheme}_proxy", proxy.address)
    with pytest.raises(EndpointError, match=r"proxy .* refuses access \(407\)") as caught:
        ask_once(f"{scheme}://10.1.2.3/v1", question())
    assert len(proxy.asked) == 1
    assert PASSWORD not in caught.value.message
    assert "USER:PASSWORD" in caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        f"socks5://bob:{PASSWORD}@127.0.0.1:1",
        f"http://bob:{PASSWORD}@127.0.0.1:99999",
        f"http://bob:{PASSWORD}@127.0.0.1:0",
        f"http://bob:{PASSWORD}@127.0.0.1:port",
        f"http://bob:{PASSWORD} @127.0.0.1:80",
        f"http://bob:{PASSWORD}@",
        f"http://bob:{PASSWORD}@[::1",
    ],
)
@pytest.mark.parametrize(
    "use",
    [lambda url: make_wire(url, "", 1.0), lambda url: BatchWire(url, "", 1.0)],
    ids=["calls", "batches"],
)
def test_what_is_no_http_proxy_is_a_wrong_setting_before_any_call(monkeypatch, address, use):
    monkeypatch.setenv("http_proxy", address)
    with pytest.raises(ConfigError, match="http_proxy") as caught:
        use("http://10.1.2.3/v1")
    assert PASSWORD not in caught.value.message + caught.value.hint


def test_azures_way_uses_the_same_proxy(monkeypatch):
    monkeypatch.setenv("https_proxy", f"socks5://bob:{PASSWORD}@127.0.0.1:1")
    with pytest.raises(ConfigError, match="https_proxy"):
        make_wire("https://name.openai.azure.com", "key", 1.0)


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"http_proxy": ""}, None),
        ({"https_proxy": "http://other:1"}, None),
        ({"http_proxy": "host:3128"}, "http://host:3128"),
        ({"http_proxy": "https://user:a%20b@host:3128"}, "https://user:a%20b@host:3128"),
        ({"http_proxy": "http://host:3128", "no_proxy": "10.1.2.3"}, None),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(monkeypatch, variables, proxy):
    monkeypatch.delenv("no_proxy", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for("http://10.1.2.3/v1") == proxy
