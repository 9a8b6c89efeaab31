"""What tokens cost: the user's own price, or the tables of genai-prices."""

import re
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from datagen.errors import ConfigError
from datagen.records import Completion

__all__ = ["OPENAI", "Price", "is_openais", "known_price", "parse_price"]

OPENAI = "https://api.openai.com/v1"
"""Named here, so that no environment variable sends a run elsewhere."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens: fresh input, input from the provider's cache, output."""

    fresh: float
    cached: float
    output: float

    def of(self, prompt: int, cached: int, completion: int) -> float:
        """Return the dollars for a call's tokens; `cached` are among `prompt`."""
        fresh = max(0, prompt - cached)
        return (fresh * self.fresh + cached * self.cached + completion * self.output) / _MILLION

    def paid(self, completion: Completion) -> float:
        """Return the dollars for an answer."""
        return self.of(completion.prompt_tokens, completion.cached_tokens, completion.completion_tokens)

    def in_batches(self) -> "Price":
        """Return the price of the same tokens through the Batch API: half."""
        return Price(self.fresh / 2, self.cached / 2, self.output / 2)


def parse_price(text: str) -> Price:
    """Read "IN,OUT" or "IN,CACHED,OUT", dollars a million tokens. Raises ConfigError."""
    parts = text.split(",")
    if len(parts) not in (2, 3) or not all(re.fullmatch(r"\s*\d+(\.\d+)?\s*", part) for part in parts):
        raise ConfigError(
            f"not a price: {text}", "write IN,OUT in dollars a million tokens, for instance 0.25,2"
        )
    numbers = [float(part) for part in parts]
    return Price(numbers[0], numbers[-2] if len(parts) == 3 else numbers[0], numbers[-1])


def _is_own(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan"))


def is_openais(model: str) -> bool:
    """Say whether the tables know a model, or what it was tuned from (ft:MODEL:...), as one of OpenAI's.

    They have prices of its open weights, too, which others serve.
    """
    name = model.split(":")[1] if model.startswith("ft:") else model
    return not name.startswith("gpt-oss") and known_price(name, OPENAI) is not None


def known_price(model: str, endpoint: str) -> Price | None:
    """Return a model's price at an endpoint, or None where the tables do not know it.

    Takes up to half a second, because the tables are large; a machine of one's own is not in them.
    """
    if _is_own(endpoint):
        return None
    from genai_prices import Usage, calc_price

    tokens = 1000  # below every tier for long prompts

    def dollars(**usage: int) -> float:
        found: Any = calc_price(Usage(**usage), model_ref=model, provider_api_url=endpoint)
        return float(found.total_price * Decimal(_MILLION) / tokens)

    try:
        fresh = dollars(input_tokens=tokens)
        cached = dollars(input_tokens=tokens, cache_read_tokens=tokens)
        return Price(fresh, cached, dollars(output_tokens=tokens))
    except LookupError:
        return None
