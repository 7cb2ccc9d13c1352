"""AWS's own interfaces in front of moto: strict about content types, and short of capacity now and then."""

import collections
import json

import botocore.session

from rig.wire import HOP_BY_HOP, Answer, Hop, Request, Response, send

# Their botocore models are AWS's own, and say which version of JSON each speaks.
JSON_SERVICES = ("dynamodb", "secretsmanager", "sqs")
EVERY = 5  # one in so many of DynamoDB's requests is refused once


class AwsApi(Hop):
    def __init__(self, address: str, moto: tuple[str, int]):
        super().__init__(address)
        self.moto = moto
        models = [botocore.session.get_session().get_service_model(service).metadata for service in JSON_SERVICES]
        self.versions = {model["targetPrefix"]: model["jsonVersion"] for model in models}
        self.asked = 0
        self.refused: collections.Counter = collections.Counter()  # by target and body

    async def answer(self, request: Request) -> Answer:
        service, _, operation = request.header("x-amz-target").rpartition(".")
        version = self.versions.get(service)
        if version and request.header("content-type") != f"application/x-amz-json-{version}":
            return error(version, f"com.amazon.coral.service#UnknownOperationException: {request.header('content-type')}")
        if service.startswith("DynamoDB") and self.is_over_capacity(operation, request.body):
            # "Error handling with DynamoDB": to be tried again.
            return error("1.0", "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException")
        return await send(request.without(HOP_BY_HOP), self.moto, self.address)

    def is_over_capacity(self, operation: str, body: bytes) -> bool:
        if operation == "DescribeTable":
            return False
        self.asked += 1
        if self.asked % EVERY or self.refused[operation, body]:
            return False
        self.refused[operation, body] += 1
        return True


def error(version: str, kind: str) -> Response:
    body = json.dumps({"__type": kind, "message": "the rig's"}).encode()
    return Response(400, [("content-type", f"application/x-amz-json-{version}")], body)
