"""Holds real traffic against api/openapi.yaml and api/asyncapi.yaml."""

import json
import re
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

API = Path(__file__).resolve().parents[2] / "api"
BASE = "file:///api/"


class ContractError(AssertionError):
    """Traffic that the contract does not allow."""


@cache
def _documents() -> dict:
    documents = {name: yaml.safe_load((API / name).read_text()) for name in ("openapi.yaml", "asyncapi.yaml")}
    documents["question-set.schema.json"] = json.loads((API / "question-set.schema.json").read_text())
    return documents


@cache
def _registry() -> Registry:
    resources = [(BASE + name, Resource(contents=text, specification=DRAFT202012)) for name, text in _documents().items()]
    return Registry().with_resources(resources)


@cache
def _validator(document: str, pointer: str) -> Draft202012Validator:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": f"{BASE}{document}#{pointer}"}
    return Draft202012Validator(schema, registry=_registry(), format_checker=FormatChecker())


def _check(document: str, pointer: str, value, what: str) -> None:
    errors = list(_validator(document, pointer).iter_errors(value))
    if errors:
        worst = max(errors, key=lambda error: len(list(error.absolute_path)))
        raise ContractError(f"{what}: {worst.message} at {list(worst.absolute_path)}: {json.dumps(value)[:600]}")


@cache
def _message_schemas(operation: str) -> dict[str, str]:
    """`type` of each message of an operation → the name of its schema."""
    asyncapi = _documents()["asyncapi.yaml"]
    names = {}
    for message in asyncapi["operations"][operation]["messages"]:
        key = message["$ref"].rsplit("/", 1)[1]
        schema = asyncapi["components"]["messages"][key]["payload"]["$ref"].rsplit("/", 1)[1]
        kind = asyncapi["components"]["schemas"][schema]["properties"]["type"]
        for name in [kind["const"]] if "const" in kind else kind["enum"]:
            names[name] = schema
    return names


def check_message(operation: str, message: dict) -> None:
    """A WebSocket message against `clientMessages` or `serverMessages`."""
    schema = _message_schemas(operation).get(message.get("type"))
    if schema is None:
        raise ContractError(f"{operation}: no such type: {json.dumps(message)[:300]}")
    _check("asyncapi.yaml", f"/components/schemas/{schema}", message, f"{operation} {message['type']}")


@cache
def _paths() -> list[tuple[re.Pattern, str]]:
    def pattern(path: str) -> re.Pattern:
        return re.compile(re.sub(r"\\{\w+\\}", r"[^/]+?", re.escape(path)) + "$")

    # The longest first, so that /runs/{run}.csv is tried before /runs/{run}.
    return [(pattern(path), path) for path in sorted(_documents()["openapi.yaml"]["paths"], key=len, reverse=True)]


def check_exchange(method: str, path: str, status: int, content_type: str, body: bytes) -> None:
    """An HTTP exchange: a known path, method and status, and a body of the type and shape that the contract gives."""
    known = next((name for pattern, name in _paths() if pattern.match(path)), None)
    if known is None:
        raise ContractError(f"no such path: {path}")
    operation = _documents()["openapi.yaml"]["paths"][known].get(method.lower())
    if operation is None:
        raise ContractError(f"{known} has no {method}")
    response = operation["responses"].get(str(status))
    if response is None:
        raise ContractError(f"{method} {known} may not answer {status}: {body[:300]!r}")
    pointer = f"/paths/{known.replace('/', '~1')}/{method.lower()}/responses/{status}"
    if "$ref" in response:
        pointer = response["$ref"][1:]
        response = _documents()["openapi.yaml"]["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    kind = content_type.split(";")[0].strip()
    if "content" not in response:
        if body:
            raise ContractError(f"{method} {known} {status} has a body")
        return
    if kind not in response["content"]:
        raise ContractError(f"{method} {known} {status} has content type {kind!r}")
    if kind.endswith("json"):
        kind_pointer = kind.replace("/", "~1").replace("+", "%2B")
        pointer = pointer.replace("{", "%7B").replace("}", "%7D")
        _check("openapi.yaml", f"{pointer}/content/{kind_pointer}/schema", json.loads(body), f"{method} {known} {status}")
