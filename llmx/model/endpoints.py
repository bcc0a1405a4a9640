"""Which server is asked, under which name the model goes there, and what it can do.

    EndpointError                base
    ├── UnknownProviderError     no such provider, and no --base-url
    └── MissingKeyError          the provider wants a key and the environment has none

Keys come from the environment, go into the request's header, and nowhere else:
an `Endpoint` holds the name of the variable.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args
from urllib.parse import urlsplit

Constraint = Literal["json_schema", "json_object", "none"]

_CONSTRAINTS: tuple[Constraint, ...] = get_args(Constraint)

# The key for a server that is named by its address alone.
KEY_VARIABLE = "LLMX_API_KEY"
# What servers without keys are sent: the client wants something.
_NO_KEY = "none"
_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


class EndpointError(ValueError):
    """A model that cannot be asked as it was named; the text says what to do."""


class UnknownProviderError(EndpointError):
    """The name before the slash is not known."""


class MissingKeyError(EndpointError):
    """The environment variable with the API key is not set, or holds something else."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model on a server.

    `identity` is what answers are filed under: the address without credentials,
    or the SHA-256 of the weights where the address is new each time.
    """

    base_url: str
    model: str
    identity: str
    key_variable: str | None = None
    constraint: Constraint = "json_schema"
    tokens: str = "max_tokens"

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, where no proxy leads."""
        return urlsplit(self.base_url).hostname in _LOOPBACK

    @property
    def shown(self) -> str:
        """The address for messages: no credentials, no query."""
        return public_address(self.base_url)

    def key(self, environment: Mapping[str, str]) -> str:
        """The API key. Raises MissingKeyError."""
        if self.key_variable is None:
            return _NO_KEY
        key = environment.get(self.key_variable, "").strip()
        if not key.isascii() or not key.isprintable():
            raise MissingKeyError(f"{self.key_variable} holds no API key: it is not plain text")
        if not key and self.key_variable != KEY_VARIABLE:
            raise MissingKeyError(
                f"{self.shown} needs an API key: set {self.key_variable} in the environment"
            )
        return key or _NO_KEY


def endpoint_for(model: str, base_url: str | None = None) -> Endpoint:
    """The endpoint of `provider/name`, at `base_url` if one is given.

    With a `base_url` and no known provider before the slash, all of `model` is
    the name and the key, if the server wants one, is in LLMX_API_KEY. Raises
    UnknownProviderError.
    """
    provider, slash, name = model.partition("/")
    known = _providers().get(provider) if slash and name else None
    if known is not None:
        url = base_url or known.base_url
        return Endpoint(
            url, name, public_address(url), known.key_variable, known.constraint, known.tokens
        )
    if base_url is None:
        names = ", ".join(sorted(_providers()))
        raise UnknownProviderError(
            f"no model {model!r}: say `local`, PROVIDER/NAME with one of {names}, "
            "or give --base-url"
        )
    return Endpoint(base_url, model, public_address(base_url), KEY_VARIABLE)


def embedded_endpoint(base_url: str, model: str, weights_sha256: str) -> Endpoint:
    """The endpoint of the embedded server, known by its weights: its port is new each time."""
    return Endpoint(base_url, model, f"sha256:{weights_sha256}")


def public_address(url: str) -> str:
    """An address without user, password, query and fragment."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f"{scheme}{host}{port}{parts.path.rstrip('/')}"


@lru_cache(maxsize=1)
def _providers() -> Mapping[str, Endpoint]:
    text = files("llmx.model").joinpath("providers.toml").read_text("utf-8")
    return {name: _provider(name, entry) for name, entry in tomllib.loads(text).items()}


def _provider(name: str, entry: Mapping[str, str]) -> Endpoint:
    constraint = next((known for known in _CONSTRAINTS if known == entry["constraint"]), None)
    if constraint is None:
        raise EndpointError(f"providers.toml: {name} has an unknown constraint")
    return Endpoint(
        base_url=entry["base_url"],
        model="",
        identity="",
        key_variable=entry.get("key"),
        constraint=constraint,
        tokens=entry.get("tokens", "max_tokens"),
    )
