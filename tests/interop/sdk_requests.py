"""What the vendor's Python SDKs send, against what `sdk_requests.jsonl` says that they sent. With `--write` it says what they send now.

Each line has the package, the operation as the vendor's metadata declares it, the parameters of the call, and what arrived. A line of the
package `alibabacloud-tea-openapi`, which all other packages share, gives dotted names as the code of the other packages does: as
members of one object.
"""
import http.server
import importlib
import inspect
import json
import sys
import threading
import urllib.parse
from pathlib import Path

from alibabacloud_tea_openapi import models as openapi
from alibabacloud_tea_openapi import utils_models
from alibabacloud_tea_openapi.client import Client
from alibabacloud_tea_openapi.utils import Utils
from darabonba.runtime import RuntimeOptions

FILE = Path(__file__).with_name("sdk_requests.jsonl")
arrived = []


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps each request and responds with `{}`."""

    def record(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path, _, query = self.path.partition("?")
        arrived.append(
            {
                "method": self.command,
                "path": path,
                "query": sorted(urllib.parse.parse_qsl(query, keep_blank_values=True)),
                "content_type": self.headers.get("content-type"),
                "body": body.decode(),
            }
        )
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = record

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()


def config():
    address = f"127.0.0.1:{server.server_port}"
    return openapi.Config(
        access_key_id="id", access_key_secret="secret", endpoint=address, protocol="http", region_id="cn-hangzhou"
    )


def by_shared_core(vector):
    """The call as generated code makes it: `Config.Custom` is the member `Custom` of the object `Config`."""
    query = {}
    for name, value in vector["params"].items():
        *parents, last = name.split(".")
        at = query
        for parent in parents:
            at = at.setdefault(parent, {})
        at[last] = value
    request = utils_models.OpenApiRequest(query=Utils.query(query))
    params = utils_models.Params(
        action=vector["api"],
        version=vector["version"],
        protocol="HTTPS",
        pathname="/",
        method="POST",
        auth_type="AK",
        style=vector["style"],
        req_body_type="formData",
        body_type="json",
    )
    Client(config()).call_api(params, request, RuntimeOptions(autoretry=False))


def by_package(vector):
    """The call by the method of the product's own package."""
    package = vector["package"].split("==")[0].replace("-", "_")
    client = importlib.import_module(f"{package}.client").Client(config())
    models = importlib.import_module(f"{package}.models")
    wanted = f"{vector['api']}withoptions".lower()
    method = next(name for name in dir(client) if name.replace("_", "").lower() == wanted)
    given = dict(vector["params"])
    by_letters = {name.replace("_", "").lower(): name for name in given}
    arguments = []
    for name in inspect.signature(getattr(client, method)).parameters:
        if name == "request":
            request = getattr(models, f"{vector['api']}Request")()
            for wire in list(given):
                field = next((f for f in vars(request) if f.replace("_", "").lower() == wire.lower()), None)
                if field:
                    setattr(request, field, given.pop(wire))
            arguments.append(request)
        elif name == "headers":
            arguments.append({})
        elif name == "runtime":
            arguments.append(runtime_options(client))
        else:
            arguments.append(given.pop(by_letters[name.replace("_", "").lower()]))
    assert not given, f"{vector['api']} does not take {given}"
    getattr(client, method)(*arguments)


def runtime_options(client):
    """Older packages take the options of another library."""
    module = inspect.getmodule(type(client))
    if hasattr(module, "RuntimeOptions"):
        return RuntimeOptions(autoretry=False)
    return module.util_models.RuntimeOptions(autoretry=False)


def send(vector):
    arrived.clear()
    call = by_shared_core if vector["package"].startswith("alibabacloud-tea-openapi==") else by_package
    call(vector)
    [request] = arrived
    request["query"] = [list(pair) for pair in request["query"]]
    return request


vectors = [json.loads(line) for line in FILE.read_text().splitlines()]
differ = 0
for vector in vectors:
    sent = send(vector)
    if vector.get("expect") != sent:
        differ += 1
        print(f"{vector['package']} {vector['api']}: sent {sent}, recorded {vector.get('expect')}")
    vector["expect"] = sent
if sys.argv[1:] == ["--write"]:
    FILE.write_text("".join(json.dumps(vector, ensure_ascii=False) + "\n" for vector in vectors))
    print(f"{len(vectors)} requests written")
elif differ:
    sys.exit(f"{differ} of {len(vectors)} requests differ from what was recorded")
else:
    print(f"{len(vectors)} requests of the vendor's Python SDKs are as recorded")
