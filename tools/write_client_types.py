"""Writes the types of the TypeScript client from the OpenAPI document.

`python tools/write_client_types.py` writes them; with `--check` nothing is written, and the exit code is 1 when they
are stale. Needs Node and what `npm ci` puts into clients/typescript.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).resolve().parent.parent / "clients" / "typescript"
GENERATOR = CLIENT / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
TYPES = CLIENT / "src" / "schema.ts"
MADE = "// Written by tools/write_client_types.py from the server's OpenAPI document. Do not edit.\n\n"
TIMEOUT_S = 120

Json = dict[str, Any]


def main(arguments: list[str]) -> int:
    """0 when the types are as they should be, or were written; 1 when `--check` finds them stale, 2 without Node."""
    if not GENERATOR.exists():
        print("openapi-typescript is not there: run `npm ci` in clients/typescript")
        return 2
    wanted = render_types()
    if TYPES.exists() and TYPES.read_text(encoding="utf-8") == wanted:
        return 0
    if "--check" in arguments:
        print(f"{TYPES.name} is stale: run `python tools/write_client_types.py`")
        return 1
    TYPES.write_text(wanted, encoding="utf-8")
    print(f"{TYPES.name} written")
    return 0


def render_types() -> str:
    """What the file should hold now."""
    from postroom.edge.api.application import openapi_document  # noqa: PLC0415 - not needed to say that Node is missing

    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder, "openapi.json"), Path(folder, "schema.ts")
        document.write_text(json.dumps(bare_document(openapi_document())), encoding="utf-8")
        options = ["--root-types", "--root-types-no-schema-prefix", "--alphabetize", "--default-non-nullable", "false"]
        command = ["node", str(GENERATOR), str(document), "-o", str(types), *options]
        subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S)
        # Its own first words name a program that readers of this file do not run.
        return MADE + types.read_text(encoding="utf-8").partition("*/\n\n")[2]


def bare_document(document: Json) -> Json:
    """The document without generated titles, and without the error answers: as types they would be most of the file."""
    paths: Json = {}
    for path, item in document["paths"].items():
        paths[path] = {method: _successes(operation) for method, operation in item.items()}
    components = {name: part for name, part in document["components"].items() if name != "responses"}
    bare: Json = _without_titles({**document, "paths": paths, "components": components})
    return bare


def _successes(operation: Json) -> Json:
    answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
    return {**operation, "responses": answers}


def _without_titles(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_titles(one) for one in value]
    if not isinstance(value, dict):
        return value
    # A property may be called title: its schema is an object, a title is a string.
    return {name: _without_titles(one) for name, one in value.items() if not (name == "title" and isinstance(one, str))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
