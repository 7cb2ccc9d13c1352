"""What the synthesised template says of the ways from a client to a service."""

import re
from dataclasses import dataclass


def named_in(value) -> list[str]:
    """The logical names that a value refers to."""
    if isinstance(value, list):
        return [name for item in value for name in named_in(item)]
    if not isinstance(value, dict):
        return []
    if len(value) == 1:
        (function, argument), = value.items()
        if function == "Ref":
            return [argument]
        if function == "Fn::GetAtt":
            return [argument[0]]
    return [name for item in value.values() for name in named_in(item)]


def joined(value) -> str:
    """The fixed parts of a text, in order."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "Fn::Join" in value:
        between, parts = value["Fn::Join"]
        return between.join(joined(part) for part in parts)
    return ""


def wildcards(pattern: str) -> re.Pattern:
    """`*` and `?`, which CloudFront's and the balancer's path patterns know; the whole path, with its case."""
    meaning = {"*": ".*", "?": "."}
    return re.compile("".join(meaning.get(mark, re.escape(mark)) for mark in pattern))


@dataclass
class Template:
    whole: dict

    def all(self, kind: str) -> dict[str, dict]:
        """Properties by logical name."""
        return {name: one.get("Properties", {}) for name, one in self.whole["Resources"].items() if one["Type"] == kind}

    def one(self, kind: str) -> dict:
        (found,) = self.all(kind).values()
        return found

    def reached(self, value, kind: str) -> str | None:
        """The resource of a type that a value refers to, maybe by way of others."""
        seen, asked = set(), named_in(value)
        while asked:
            name = asked.pop()
            resource = self.whole["Resources"].get(name)
            if resource is None or name in seen:
                continue
            if resource["Type"] == kind:
                return name
            seen.add(name)
            if resource["Type"] in ("AWS::CloudFront::VpcOrigin", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Stage"):
                asked += named_in(resource["Properties"])
        return None
