"""The Lambda runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, 2018-06-01) for one function,
and the events that API Gateway (payload format 2.0) and SQS send."""

import base64
import json
import queue
import re
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "/2018-06-01/runtime/"


class RuntimeApi:
    """Invocations come one after the other, as an execution environment gets them."""

    def __init__(self):
        self.invocations: queue.Queue = queue.Queue()
        self.answers: queue.Queue = queue.Queue()  # (kind, request id, error type, JSON)
        self.asked = threading.Event()  # the function has started and wants its first invocation
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                assert self.path == PREFIX + "invocation/next", self.path
                api.asked.set()
                request_id, event, deadline_ms = api.invocations.get()
                self.reply(200, event, {
                    "Lambda-Runtime-Aws-Request-Id": request_id,
                    "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:f",
                    "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
                })

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                kind = re.fullmatch(PREFIX + r"(?:invocation/([^/]+)/(response|error)|(init/error))", self.path)
                assert kind, self.path
                error_type = self.headers.get("Lambda-Runtime-Function-Error-Type")
                api.answers.put((kind[2] or kind[3], kind[1], error_type, body))
                self.reply(202, b'{"status":"OK"}', {})

            def reply(self, status, body, headers):
                self.send_response(status)
                for name, value in {**headers, "Content-Length": len(body)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A function that was killed has said all that it will."""
                if not isinstance(sys.exception(), ConnectionError):
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def invoke(self, event: object, seconds: float = 30) -> tuple[str, object]:
        """What the function makes of `event`: ("response" or "error", its JSON)."""
        request_id = str(uuid.uuid4())
        self.invocations.put((request_id, json.dumps(event).encode(), int((time.time() + seconds) * 1000)))
        kind, answered, _, body = self.answers.get(timeout=seconds + 10)
        assert answered == request_id
        return kind, body


def gateway_event(path: str, content_type: str, body: bytes, token: str | None, **more_headers: str) -> dict:
    headers = {"content-type": content_type, "content-length": str(len(body)), "host": "quiz.example.org",
               "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", **more_headers}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return {
        "version": "2.0", "routeKey": f"POST {path}", "rawPath": path, "rawQueryString": "", "headers": headers,
        "requestContext": {"accountId": "123456789012", "apiId": "api-id", "domainName": "quiz.example.org",
                           "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1",
                                    "sourceIp": "203.0.113.7", "userAgent": "test"},
                           "requestId": "id", "routeKey": f"POST {path}", "stage": "$default",
                           "time": "12/Mar/2026:19:03:58 +0000", "timeEpoch": 1773342238000},
        "body": base64.b64encode(body).decode(), "isBase64Encoded": True,
    }


def queue_event(*bodies: str) -> dict:
    return {"Records": [{
        "messageId": f"message-{n}", "receiptHandle": "AQEB", "body": body, "attributes": {
            "ApproximateReceiveCount": "1", "SentTimestamp": "1773342238000", "SenderId": "AIDA",
            "ApproximateFirstReceiveTimestamp": "1773342238001"},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:completion", "awsRegion": "eu-central-1",
    } for n, body in enumerate(bodies)]}
