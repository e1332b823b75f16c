"""What the references of a translated template come to in a stack, as far as that can be said without AWS."""

import re
from collections.abc import Mapping
from typing import Any

from infra.cloudformation import Template
from infra.rehearse.translated import REGION

ACCOUNT = "123456789012"
STACK = "misa-order-production-singapore"
"""A long name: what has the stack's name in its own must still fit."""
_NOTHING = object()
# What an ARN of theirs is made of: service, what stands before the name, the property with the name.
_ARNS = {
    "AWS::DynamoDB::Table": ("dynamodb", "table/", "TableName"),
    "AWS::SQS::Queue": ("sqs", "", "QueueName"),
    "AWS::SNS::Topic": ("sns", "", "TopicName"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "secret:", "Name"),
    "AWS::Logs::LogGroup": ("logs", "log-group:", "LogGroupName"),
    "AWS::Lambda::Function": ("lambda", "function:", "FunctionName"),
    "AWS::Lambda::LayerVersion": ("lambda", "layer:", "LayerName"),
    "AWS::SES::EmailIdentity": ("ses", "identity/", "EmailIdentity"),
    "AWS::Cognito::UserPool": ("cognito-idp", "userpool/", "UserPoolName"),
}
_REF_IS_ARN = {"AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::Lambda::LayerVersion"}


class Stack:
    """A translated template deployed under a name with parameters; what is not made there is not in ``resources``."""

    def __init__(self, template: Template, parameters: Mapping[str, str], name: str = STACK) -> None:
        self.template = template
        self._parameters = {
            one: _given(told["Type"], str(parameters.get(one, told.get("Default", _stand_in(one)))))
            for one, told in template.get("Parameters", {}).items()
        }
        self._pseudo = {
            "AWS::StackName": name,
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": REGION,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::NoValue": _NOTHING,
        }
        self.resources: dict[str, dict[str, Any]] = {
            one: told for one, told in template["Resources"].items() if self._exists(told)
        }

    def outputs(self) -> dict[str, str]:
        """What other stacks take as parameters."""
        told = self.template.get("Outputs", {})
        return {name: str(self.resolve(one["Value"])) for name, one in told.items() if self._exists(one)}

    def resolve(self, node: Any) -> Any:
        """A part of the template with its references put in; what AWS would choose is named after its resource."""
        match node:
            case {"Ref": str(name)}:
                return self._reference(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return self._within(text, {})
            case {"Fn::Sub": [str(text), dict(given)]}:
                return self._within(text, self.resolve(given))
            case {"Fn::If": [str(condition), then, otherwise]}:
                return self.resolve(then if self._holds({"Condition": condition}) else otherwise)
        return self._of_text(node)

    def _of_text(self, node: Any) -> Any:
        match node:
            case {"Fn::Select": [index, parts]}:
                return self.resolve(parts)[int(index)]
            case {"Fn::Split": [str(by), text]}:
                return self.resolve(text).split(by)
            case {"Fn::Join": [str(by), parts]}:
                return by.join(map(str, self.resolve(parts)))
            case dict():
                found = {name: self.resolve(value) for name, value in node.items()}
                return {name: value for name, value in found.items() if value is not _NOTHING}
            case list():
                return [value for value in map(self.resolve, node) if value is not _NOTHING]
        return node

    def _within(self, text: str, given: Mapping[str, Any]) -> str:
        def put(found: re.Match[str]) -> str:
            name, _, attribute = found[1].partition(".")
            if name in given:
                return str(given[name])
            return str(self._attribute(name, attribute) if attribute else self._reference(name))

        return re.sub(r"\$\{([^}!]+)\}", put, text)

    def _reference(self, name: str) -> Any:
        if name in self._pseudo or name in self._parameters:
            return self._pseudo.get(name) or self._parameters[name]
        told = self.template["Resources"][name]
        if told["Type"] in _REF_IS_ARN:
            return self._attribute(name, "Arn")
        _, _, named = _ARNS.get(told["Type"], ("", "", "BucketName" if told["Type"] == "AWS::S3::Bucket" else ""))
        return self.resolve(told["Properties"].get(named, name)) if named else name

    def _attribute(self, name: str, attribute: str) -> str:
        told = self.template["Resources"][name]
        if attribute not in {"Arn", "Id", "StreamArn"}:
            return f"{name}.{attribute}".lower()
        if told["Type"] == "AWS::IAM::Role":
            return f"arn:aws:iam::{ACCOUNT}:role/{name}"
        if told["Type"] == "AWS::S3::Bucket":
            return f"arn:aws:s3:::{self.resolve(told['Properties'].get('BucketName', name.lower()))}"
        service, before, named = _ARNS.get(told["Type"], (told["Type"].split("::")[1].lower(), "", ""))
        arn = (
            f"arn:aws:{service}:{REGION}:{ACCOUNT}:{before}{self.resolve(told.get('Properties', {}).get(named, name))}"
        )
        endings = {"StreamArn": "/stream/1", "Arn": ":*" if service == "logs" else ""}
        return arn + endings.get(attribute, "")

    def _exists(self, told: Mapping[str, Any]) -> bool:
        return "Condition" not in told or self._holds({"Condition": told["Condition"]})

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Condition": str(name)}:
                return self._holds(self.template["Conditions"][name])
            case {"Fn::Equals": [one, other]}:
                return str(self.resolve(one)) == str(self.resolve(other))
            case {"Fn::Not": [one]}:
                return not self._holds(one)
            case {"Fn::And": list(all_of)}:
                return all(map(self._holds, all_of))
            case {"Fn::Or": list(any_of)}:
                return any(map(self._holds, any_of))
        raise ValueError(f"what does the condition {condition} mean?")


def _given(kind: str, value: str) -> str | list[str]:
    return value.split(",") if kind == "CommaDelimitedList" else value


def _stand_in(parameter: str) -> str:
    place = f"{parameter.lower()}.example.vn"
    return f"https://{place}" if parameter.endswith(("Url", "Issuer")) else place
