"""A Lambda function of the template, with one execution environment, and the queue that invokes one."""

import json
import threading

from runtime_api import RuntimeApi


class Function:
    """Invoked by one at a time: an execution environment has one invocation under way. ("Understanding Lambda function scaling")"""

    def __init__(self, api: RuntimeApi, seconds: float):
        self.api, self.seconds = api, seconds
        self.turn = threading.Lock()

    def invoke(self, event: dict) -> tuple[str, object]:
        with self.turn:
            return self.api.invoke(event, self.seconds)


class QueueTrigger:
    """An event source mapping with ReportBatchItemFailures. Every batch comes twice: SQS delivers at least once. ("Using Lambda with
    Amazon SQS", "Amazon SQS at-least-once delivery")"""

    def __init__(self, client, url: str, mapping: dict, function: Function):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        self.client, self.url, self.function, self.size = client, url, function, mapping["BatchSize"]
        self.failed: list[dict] = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.poll, daemon=True)
        self.thread.start()

    def poll(self) -> None:
        while not self.stopped.is_set():
            got = self.client.receive_message(QueueUrl=self.url, WaitTimeSeconds=1, MaxNumberOfMessages=self.size,
                                              AttributeNames=["All"])
            if messages := got.get("Messages"):
                self.deliver(messages)

    def deliver(self, messages: list[dict]) -> None:
        event = {"Records": [{
            "messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"], "attributes": one["Attributes"],
            "messageAttributes": {}, "md5OfBody": one["MD5OfBody"], "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:completion", "awsRegion": "eu-central-1"} for one in messages]}
        left: set[str] = set()
        for _ in range(2):
            kind, answer = self.function.invoke(event)
            failures = answer["batchItemFailures"] if kind == "response" else [{"itemIdentifier": m["MessageId"]} for m in messages]
            left |= {failure["itemIdentifier"] for failure in failures}
        for one in messages:
            if one["MessageId"] in left:
                self.failed.append(json.loads(one["Body"]))
            else:
                self.client.delete_message(QueueUrl=self.url, ReceiptHandle=one["ReceiptHandle"])

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join(timeout=15)
