"""moto's server (SQS, DynamoDB, Secrets Manager) for one test program, with what AWS has and moto has not, and a clock.

Every request's signature is checked with botocore's signer; a wrong one gets 403. Its content type is the one that
botocore's model of the service says; another gets 415. Now and then a request is throttled, a
batch is left half done, or the answer to what was done is lost. The queues' clock stands still and is set by tests. Prints
its port; ends when its standard input does.

    POST /_test/clock        milliseconds: the time at the queues
    POST /_test/signed       whether that request is signed as botocore would
"""

import collections
import io
import json
import os
import sys
import threading

import botocore.session
import moto.sqs.models
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")

JSON_SERVICES = ("sqs", "dynamodb", "secretsmanager")

FAULTS_OF_A_REQUEST = 2  # fewer than a client bears, and in all: threads may send the same request at once


def authorization(path, headers, body, region, service):
    """What botocore would send as Authorization of a POST; all of `headers` are signed."""
    request = AWSRequest("POST", f"https://{headers['host']}{path}", headers, body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(CREDENTIALS, service, region)
    signature = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    signed = signer.signed_headers(signer.headers_to_sign(request))
    return f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={signed}, Signature={signature}"


class Clock:
    """Stands at `time`, but never twice at the same: moto shows a message only after its time."""

    def __init__(self):
        self.time = 0.0
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return 1e12 + self.time + self.calls * 0.001


class StandIn:
    def __init__(self):
        self.clock = moto.sqs.models.unix_time_millis = Clock()
        moto.sqs.models.unix_time = lambda: self.clock() / 1000
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.served = 0
        models = [botocore.session.get_session().get_service_model(service) for service in JSON_SERVICES]
        self.content_types = {
            model.metadata["targetPrefix"]: f"application/x-amz-json-{model.metadata['jsonVersion']}" for model in models
        }
        self.faults = collections.Counter()  # by target and body
        self.one_by_one = threading.Lock()  # moto's transactions are none where requests overlap

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        path = environ["PATH_INFO"]
        if path == "/_test/clock":
            self.clock.time = float(body)
            return respond(start_response, "200 OK", {})
        if path == "/_test/signed":
            return respond(start_response, "200 OK", is_signed(environ, body))
        if not is_signed(environ, body):
            return respond(start_response, "403 Forbidden", {"__type": "InvalidSignatureException", "message": "wrong"})
        prefix = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[0]
        if environ.get("CONTENT_TYPE") != self.content_types.get(prefix):
            return respond(start_response, "415 Unsupported Media Type", {"__type": "SerializationException"})
        with self.one_by_one:
            return self.serve(environ, start_response, body)

    def serve(self, environ, start_response, body):
        self.served += 1
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if self.served % 11 in (0, 5) and self.faults[target, body] < FAULTS_OF_A_REQUEST:
            self.faults[target, body] += 1
            if self.served % 11 == 0:
                return respond(start_response, "400 Bad Request", {"__type": "com.amazon.coral#ThrottlingException"})
            if target.startswith("DynamoDB"):
                b"".join(self.moto(environ, lambda status, headers, exc_info=None: None))
                return respond(start_response, "500 Internal Server Error", {"__type": "com.amazon.coral#InternalServerError"})
        if target.endswith(".BatchWriteItem") and self.served % 2 == 0:
            return self.serve_half(environ, start_response, json.loads(body)["RequestItems"])
        return self.moto(environ, start_response)

    def serve_half(self, environ, start_response, batches):
        """Of each table's requests the first half, rounded up."""
        done = {table: requests[: (len(requests) + 1) // 2] for table, requests in batches.items()}
        left = {table: requests[len(done[table]) :] for table, requests in batches.items()}
        body = json.dumps({"RequestItems": done}).encode()
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        b"".join(self.moto(environ, lambda status, headers, exc_info=None: None))
        return respond(start_response, "200 OK", {"UnprocessedItems": {table: rest for table, rest in left.items() if rest}})


def is_signed(environ, body):
    given = environ.get("HTTP_AUTHORIZATION", "")
    try:
        fields = dict(field.strip().split("=", 1) for field in given.removeprefix("AWS4-HMAC-SHA256 ").split(","))
        _, _, region, service, _ = fields["Credential"].split("/")
        names = fields["SignedHeaders"].split(";")
        variables = {name: name.replace("-", "_").upper() for name in names}
        headers = {
            name: environ[variable if name == "content-type" else f"HTTP_{variable}"] for name, variable in variables.items()
        }
        if not {"host", "x-amz-date", "x-amz-target"} <= set(names):
            return False
        return given == authorization(environ["PATH_INFO"], headers, body, region, service)
    except (KeyError, ValueError):
        return False


def respond(start_response, status, result):
    start_response(status, [("Content-Type", "application/x-amz-json-1.0")])
    return [json.dumps(result).encode()]


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code="-", size="-"):
        pass


def main():
    server = make_server("127.0.0.1", 0, StandIn(), threaded=True, request_handler=Handler)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    print(server.port, flush=True)
    server.serve_forever()


main()
