"""The synthesised template as a stack on moto's CloudFormation, which knows about half of its types."""

import json
from pathlib import Path

from moto.cloudformation.parsing import get_model_map

TEMPLATE = Path(__file__).parent.parent.parent / "build/aws/small/mc-speedrun.template.json"
# What moto knows by name but does not make, or not without what it does not know.
LEFT_OUT = {"AWS::EC2::SecurityGroupIngress", "AWS::EFS::FileSystem", "AWS::EFS::MountTarget",
            "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::KMS::Key", "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::Function", "AWS::Lambda::LayerVersion", "AWS::Lambda::Permission"}


def template() -> dict:
    return json.loads(TEMPLATE.read_text())


def known_part(whole: dict) -> dict:
    """The resources of types that moto makes; what they refer to beyond is a name of nothing."""
    types = set(get_model_map()) - LEFT_OUT
    kept = {name: resource for name, resource in whole["Resources"].items() if resource["Type"] in types}

    def without_the_rest(value):
        if isinstance(value, list):
            return [without_the_rest(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), = value.items()
            target = argument if function == "Ref" else argument[0] if function == "Fn::GetAtt" else None
            if isinstance(target, str) and target in whole["Resources"] and target not in kept:
                return f"arn:aws:left:eu-central-1:123456789012:out/{target}"
        return {key: without_the_rest(item) for key, item in value.items()}

    for resource in kept.values():
        resource.pop("DependsOn", None)
    return {"Resources": without_the_rest(kept), "Parameters": {}}


def one(whole: dict, kind: str, part_of_name: str = "") -> tuple[str, dict]:
    """The only resource of a type, or the one with a part of its logical name: (name, properties)."""
    (found,) = [(name, resource["Properties"]) for name, resource in whole["Resources"].items()
                if resource["Type"] == kind and part_of_name in name]
    return found
