"""The web UI's private bucket, with the files of a build and the Cache-Control that the deployment gives them."""

import mimetypes
from pathlib import Path

from rig.wire import Answer, Hop, Request, Response, plain

FOR_EVER = "public, max-age=31536000, immutable"


class Bucket(Hop):
    def __init__(self, address: str, files: Path):
        super().__init__(address)
        self.files = files

    async def answer(self, request: Request) -> Answer:
        """"GetObject": whoever may not list a bucket is answered 403 about what is not there."""
        file = self.files / request.path.lstrip("/")
        if not file.is_file() or self.files not in file.resolve().parents:
            return plain(403, "<Error><Code>AccessDenied</Code></Error>", "application/xml")
        kind = mimetypes.guess_type(file.name)[0] or "binary/octet-stream"
        return Response(200, [("content-type", kind), ("server", "AmazonS3"),
                              ("cache-control", FOR_EVER if request.path.startswith("/assets/") else "no-cache")], file.read_bytes())
