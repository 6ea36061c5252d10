"""Every spec as OpenAPI 3.1: valid by `openapi-spec-validator`, the same in JSON and YAML, and no operation lost.

usage: openapi.py ACS SPEC...
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def spec_operations(path):
    text = path.read_text(encoding="utf-8")
    spec = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader)
    return set(spec.get("apis") or {})


def check(acs, path, folder):
    documents = []
    for name in ("openapi.json", "openapi.yaml"):
        out = folder / name
        subprocess.run([acs, "openapi", path, "--out", out], check=True, stdout=subprocess.DEVNULL)
        text = out.read_text(encoding="utf-8")
        documents.append(json.loads(text) if name.endswith("json") else yaml.load(text, Loader))
    document, same = documents
    problems = [] if document == same else ["JSON and YAML differ"]
    found = [
        item[method]["operationId"]
        for item in document["paths"].values()
        for method in METHODS & item.keys()
    ]
    if len(found) != len(set(found)) or set(found) != spec_operations(path):
        problems.append("the operations are not those of the spec")
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        place = "/".join(map(str, getattr(error, "absolute_path", ())))
        problems.append(f"{place}: {str(error.args[0] if error.args else error)[:300]}")
        if len(problems) > 10:
            break
    return len(found), problems


def main():
    acs, *paths = sys.argv[1:]
    operations, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in map(pathlib.Path, paths):
            count, problems = check(acs, path, pathlib.Path(folder))
            operations += count
            failed += bool(problems)
            for problem in problems:
                print(f"{path}: {problem}")
    print(f"{len(paths) - failed} of {len(paths)} specs are valid OpenAPI 3.1, {operations} operations")
    sys.exit(failed > 0)


main()
