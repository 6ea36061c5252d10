"""The same files and variables for the vendor's SDK and for ours; the first argument is our program.

STS, the metadata service and a credentials URI are played by a server on loopback, whose keys tell how they were asked for.
"""
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit


class Services(http.server.BaseHTTPRequestHandler):
    """STS, the metadata service and a credentials URI."""

    knows_tokens = True
    has_role = True
    refuses_roles = False

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        body = body.encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def key(self, name):
        return {
            "AccessKeyId": name,
            "AccessKeySecret": f"secret of {name}",
            "SecurityToken": f"token of {name}",
            "Expiration": "2099-01-01T00:00:00Z",
        }

    def sts(self, said):
        if self.refuses_roles:
            return self.answer(403, json.dumps({"Code": "NoPermission", "RequestId": "R"}))
        session = said["RoleSessionName"]
        if session.startswith(("credentials-python-", "acs-rust-")):
            session = "default"
        signed_by = said.get("AccessKeyId") or said.get("OIDCToken")
        parts = [said["RoleArn"], signed_by, session, said["DurationSeconds"]]
        parts += [said.get(name, "") for name in ("ExternalId", "Policy", "OIDCProviderArn")]
        self.answer(200, json.dumps({"RequestId": "R", "Credentials": self.key("|".join(parts))}))

    def do_PUT(self):
        if self.path == "/latest/api/token" and self.knows_tokens:
            return self.answer(200, "TOKEN")
        self.answer(404, "")

    def do_GET(self):
        url = urlsplit(self.path)
        said = dict(parse_qsl(url.query))
        roles = "/latest/meta-data/ram/security-credentials/"
        if said.get("Action", "").startswith("AssumeRole"):
            return self.sts(said)
        if url.path == "/uri":
            return self.answer(200, json.dumps({"Code": "Success", **self.key("uri")}))
        if url.path.startswith(roles) and self.has_role:
            version = "v2" if self.headers.get("X-aliyun-ecs-metadata-token") == "TOKEN" else "v1"
            role = url.path.removeprefix(roles)
            if not role:
                return self.answer(200, "my-role")
            return self.answer(200, json.dumps({"Code": "Success", **self.key(f"{role} by {version}")}))
        self.answer(404, "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        said = {**dict(parse_qsl(urlsplit(self.path).query)), **dict(parse_qsl(body))}
        authorization = self.headers.get("authorization", "")
        if "Credential=" in authorization:
            said["AccessKeyId"] = authorization.split("Credential=")[1].split(",")[0]
        self.sts(said)


def vendor(address):
    """What the vendor's SDK finds; it reads variables when it is imported, so this is a process of its own."""
    from Tea.core import TeaCore

    send = TeaCore.do_action

    def nearby(request, *more, **options):
        host = request.headers["host"]
        if host == "100.100.100.200" or host.startswith("sts"):
            request.protocol, request.headers["host"] = "http", address
        return send(request, *more, **options)

    TeaCore.do_action = staticmethod(nearby)
    from alibabacloud_credentials.provider.default import DefaultCredentialsProvider

    try:
        found = DefaultCredentialsProvider().get_credentials()
    except Exception as error:
        print(f"error: {error}".replace("\n", " "))
    else:
        print(found.get_access_key_id(), found.get_access_key_secret(), found.get_security_token() or "", sep="\t")


def cli(*profiles, current=None):
    """The command line tool's file."""
    profiles = [{"name": f"p{at}", **profile} for at, profile in enumerate(profiles)]
    return {".aliyun/config.json": json.dumps({"current": current or profiles[0]["name"], "profiles": profiles})}


def ini(file="credentials.ini", section="default", **members):
    lines = [f"[{section}]"] + [f"{key} = {value}" for key, value in members.items()]
    return {f".alibabacloud/{file}": "\n".join(lines) + "\n"}


def ak(key):
    return {"mode": "AK", "access_key_id": key, "access_key_secret": f"secret of {key}"}


def ini_ak(key, **options):
    return ini(type="access_key", access_key_id=key, access_key_secret=f"secret of {key}", **options)


def env(**variables):
    return {f"ALIBABA_CLOUD_{name}": value for name, value in variables.items()}


def prints(**members):
    return {"mode": "External", "process_command": f"printf %s '{json.dumps(members)}'"}


ENV_AK = env(ACCESS_KEY_ID="env", ACCESS_KEY_SECRET="secret of env")
ENV_OIDC = env(ROLE_ARN="role", OIDC_PROVIDER_ARN="provider", OIDC_TOKEN_FILE="{home}/token")
ROLE = {"mode": "RamRoleArn", "access_key_id": "src", "access_key_secret": "s", "ram_role_arn": "role", "ram_session_name": "me"}
TOKEN = {"token": "oidc-token"}

# A name, the variables, the files, what is special about the services.
SETTINGS = [
    ("a key in the environment", ENV_AK, {}, {}),
    ("a temporary key in the environment", {**ENV_AK, **env(SECURITY_TOKEN="t")}, {}, {}),
    ("empty variables", env(ACCESS_KEY_ID="", ACCESS_KEY_SECRET="", SECURITY_TOKEN=""), ini_ak("file"), {}),
    ("an empty token", {**ENV_AK, **env(SECURITY_TOKEN="")}, {}, {}),
    ("OIDC in the environment", ENV_OIDC, TOKEN, {}),
    ("OIDC with a name of the session", {**ENV_OIDC, **env(ROLE_SESSION_NAME="pod")}, TOKEN, {}),
    ("a part of OIDC", env(ROLE_ARN="role"), ini_ak("file"), {}),
    ("the tool's current profile", {}, cli(ak("a"), ak("b"), current="p1"), {}),
    ("the tool's profile by a variable", env(PROFILE="p1"), cli(ak("a"), ak("b")), {}),
    ("the tool: StsToken", {}, cli({**ak("a"), "mode": "StsToken", "sts_token": "t"}), {}),
    ("the tool: RamRoleArn", {}, cli({**ROLE, "external_id": "x", "policy": '{"Version":"1"}', "expired_seconds": 1200}), {}),
    ("the tool: ChainableRamRoleArn", {}, cli({"mode": "ChainableRamRoleArn", "source_profile": "p1", "ram_role_arn": "second"}, ROLE), {}),
    ("the tool: EcsRamRole", {}, cli({"mode": "EcsRamRole", "ram_role_name": "named"}), {}),
    ("the tool: EcsRamRole, turned off", env(ECS_METADATA_DISABLED="true"), cli({"mode": "EcsRamRole", "ram_role_name": "named"}), {}),
    ("the tool: OIDC", {}, {**TOKEN, **cli({"mode": "OIDC", "ram_role_arn": "role", "oidc_provider_arn": "p", "oidc_token_file": "{home}/token", "role_session_name": "me"})}, {}),
    ("the tool: External, a key", {}, cli(prints(mode="AK", access_key_id="x", access_key_secret="y")), {}),
    ("the tool: External, a temporary key", {}, cli(prints(mode="StsToken", access_key_id="x", access_key_secret="y", sts_token="z", expiration="2099-01-01T00:00:00Z")), {}),
    ("the tool: turned off", env(CLI_PROFILE_DISABLED="true"), {**cli(ak("tool")), **ini_ak("file")}, {}),
    ("the tool: not filled yet", {}, {**cli({"mode": "AK", "access_key_id": "", "access_key_secret": ""}), **ini_ak("file")}, {}),
    ("the file: access_key", {}, ini_ak("file"), {}),
    ("the file: a section by a variable", env(PROFILE="mine"), ini_ak("file", section="mine"), {}),
    ("the file: comments", {}, ini_ak("file # the first"), {}),
    ("the file: ram_role_arn", {}, ini(type="ram_role_arn", access_key_id="src", access_key_secret="s", role_arn="role", role_session_name="me", policy='{"a":"b"}'), {}),
    ("the file: oidc_role_arn", {}, {**TOKEN, **ini(type="oidc_role_arn", role_arn="role", oidc_provider_arn="p", oidc_token_file_path="{home}/token", role_session_name="me")}, {}),
    ("the file: ecs_ram_role", {}, ini(type="ecs_ram_role", role_name="named"), {}),
    ("the file by a variable", env(CREDENTIALS_FILE="{home}/.alibabacloud/elsewhere"), ini_ak("there", file="elsewhere"), {}),
    ("the server's role", {}, {}, {}),
    ("the server's role by a variable", env(ECS_METADATA="named"), {}, {}),
    ("the server's role without tokens", {}, {}, {"knows_tokens": False}),
    ("the server's role, tokens demanded", env(IMDSV1_DISABLED="true"), {}, {"knows_tokens": False}),
    ("the server's role turned off", env(ECS_METADATA_DISABLED="true", CREDENTIALS_URI="http://{address}/uri"), {}, {}),
    ("a credentials URI", env(CREDENTIALS_URI="http://{address}/uri"), {}, {"has_role": False}),
    ("nothing", {}, {}, {"has_role": False}),
    ("environment before OIDC", {**ENV_AK, **ENV_OIDC}, TOKEN, {}),
    ("environment before all files", ENV_AK, {**cli(ak("tool")), **ini_ak("file")}, {}),
    ("OIDC before all files", ENV_OIDC, {**TOKEN, **cli(ak("tool")), **ini_ak("file")}, {}),
    ("the tool before the file", {}, {**cli(ak("tool")), **ini_ak("file")}, {}),
    ("the file before the server's role", env(CREDENTIALS_URI="http://{address}/uri"), ini_ak("file"), {}),
    ("the server's role before the URI", env(CREDENTIALS_URI="http://{address}/uri"), {}, {}),
    ("half a key", env(ACCESS_KEY_ID="env"), ini_ak("file"), {}),
    ("the tool: a file that is broken", {}, {".aliyun/config.json": "{", **ini_ak("file")}, {}),
    ("the tool: a role that is refused", {}, {**cli(ROLE), **ini_ak("file")}, {"refuses_roles": True}),
    ("a profile that is nowhere", env(PROFILE="gone"), cli(ak("tool")), {}),
    ("the file without an ending", {}, {**ini_ak("go", file="credentials"), **ini_ak("file")}, {}),
    ("the tool: CredentialsURI", {}, cli({"mode": "CredentialsURI", "credentials_uri": "http://{address}/uri"}), {}),
]

STOPS = "what is set up and broken makes no way for another identity"
# Where ours finds something else on purpose: the first word of what it finds, and why.
DIFFERENCES = {
    "half a key": ("error:", STOPS),
    "the tool: a file that is broken": ("error:", STOPS),
    "the tool: a role that is refused": ("error:", STOPS),
    "a profile that is nowhere": ("error:", STOPS),
    "the file without an ending": ("go", "Go and Node read this file, and Python the other; here the first that exists"),
    "the tool: CredentialsURI": ("uri", "the tool knows this mode, and the vendor's SDKs do not"),
}


def compare(ours, address, setting):
    name, variables, files, special = setting
    for option, usual in (("knows_tokens", True), ("has_role", True), ("refuses_roles", False)):
        setattr(Services, option, special.get(option, usual))
    found = []
    with tempfile.TemporaryDirectory() as home:
        fill = lambda text: text.replace("{home}", home).replace("{address}", address)
        for program in ([sys.executable, __file__, "--vendor", address], [ours, f"http://{address}", f"http://{address}"]):
            # An external program's result is written back into the file by the vendor's SDK.
            for path, text in files.items():
                path = Path(home, path)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(fill(text))
                path.chmod(0o600)
            environment = {"HOME": home, "PATH": os.environ["PATH"], **{key: fill(value) for key, value in variables.items()}}
            done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)
            if done.returncode or not done.stdout.strip():
                raise SystemExit(f"{name}: {program[0]} failed: {done.stderr}")
            found.append(done.stdout.rstrip("\n"))
    theirs, mine = found
    both_fail = theirs.startswith("error:") and mine.startswith("error:")
    same = both_fail or theirs == mine
    if name in DIFFERENCES:
        first, why = DIFFERENCES[name]
        ok = not same and mine.split("\t")[0].split(" ")[0] == first
        verdict = f"differs: {why}" if ok else "NOT AS EXPECTED"
    else:
        ok, verdict = same, "same" if same else "DIFFERS"
    short = lambda text: "error" if text.startswith("error:") else text.split("\t")[0]
    print(f"{name:40} {short(theirs)[:44]:44} {short(mine)[:44]:44} {verdict}")
    if not ok:
        print(f"    theirs: {theirs}\n    ours:   {mine}")
    return ok


def main():
    if sys.argv[1] == "--vendor":
        return vendor(sys.argv[2])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Services)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    names = [setting[0] for setting in SETTINGS]
    assert len(set(names)) == len(names) and set(DIFFERENCES) <= set(names)
    print(f"{'setting':40} {'the vendor finds':44} {'this SDK finds':44}")
    good = [compare(sys.argv[1], address, setting) for setting in SETTINGS]
    print(f"{len(good)} settings, {len(DIFFERENCES)} of them differ on purpose, {good.count(False)} not as expected")
    sys.exit(0 if all(good) else 1)


main()
