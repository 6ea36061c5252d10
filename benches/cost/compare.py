#!/usr/bin/env python3
"""What the generated code costs its users, beside ali-acs 0.8 on the same products, in one run.

    python3 benches/cost/compare.py [sms] [ecs]

Lines, then CPU seconds and peak memory of the compiler for the crate and a program that makes one call (what both depend
on is built before), and the stripped size of that program. The two are measured one after the other, twice, and the smaller
figures count, so that the ratio means something on a busy machine too.
"""

import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "cost"

PROGRAMS = {
    ("ours", "sms"): """
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = acs_sdk::dysmsapi::Client::from_env().await.unwrap();
    let sent = client.send_sms().phone_numbers("1").sign_name("a").template_code("b").send().await;
    println!("{}", sent.is_ok());
}
""",
    ("ours", "ecs"): """
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = acs_sdk::ecs::Client::from_env().await.unwrap();
    println!("{}", client.describe_regions().send().await.is_ok());
}
""",
    ("ali-acs", "sms"): """
use ali_acs::sms::{Connection, Endpoint, SendSms};
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let secret = ali_acs::AccessKeySecret::new("id".to_owned(), "secret".to_owned());
    let sent = Connection::new(Endpoint::CnHangzhou, secret).send_sms(SendSms::new("1", "a", "b")).await;
    println!("{}", sent.is_ok());
}
""",
    ("ali-acs", "ecs"): """
use ali_acs::ecs::{Connection, DescribeRegions, Endpoint};
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let secret = ali_acs::AccessKeySecret::new("id".to_owned(), "secret".to_owned());
    let sent = Connection::new(Endpoint::CnHangzhou, secret).describe_regions(DescribeRegions::new()).await;
    println!("{}", sent.is_ok());
}
""",
}
FEATURE = {("ours", "sms"): "dysmsapi", ("ours", "ecs"): "ecs", ("ali-acs", "sms"): "sms", ("ali-acs", "ecs"): "ecs"}
PACKAGE = {"ours": "acs-sdk", "ali-acs": "ali-acs"}
DEPENDENCY = {
    "ours": 'acs-sdk = {{ path = "{root}/generated", default-features = false, features = ["rustls", "{feature}"] }}',
    "ali-acs": 'ali-acs = {{ version = "0.8", default-features = false, features = ["{feature}"] }}\nreqwest = {{ version = "0.13", default-features = false, features = ["rustls"] }}',
}


def cargo(folder, *arguments):
    """Runs cargo, and gives the CPU seconds and the peak memory in MB of all it started."""
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        environment = dict(os.environ, CARGO_TARGET_DIR=str(WORK / "target"))
        # What comes from a registry is built without lints and without incremental compilation, and that is how users get both.
        environment["RUSTFLAGS"] = "--cap-lints=allow"
        environment["CARGO_INCREMENTAL"] = "0"
        os.execvpe("cargo", ["cargo", *arguments, "--quiet"], environment)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"cargo {' '.join(arguments)} failed in {folder}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sources(crate, product):
    if crate == "ours":
        return sorted((ROOT / "generated" / "src" / FEATURE[crate, product]).glob("*.rs"))
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1"], cwd=WORK / f"{crate}-{product}", capture_output=True, check=True
        ).stdout
    )
    manifest = next(p["manifest_path"] for p in metadata["packages"] if p["name"] == "ali-acs")
    return [pathlib.Path(manifest).parent / "src" / f"{FEATURE[crate, product]}.rs"]


def lines(crate, product):
    text = [line for file in sources(crate, product) for line in file.read_text().splitlines()]
    code = [line for line in text if line.strip() and not re.match(r"\s*//", line)]
    operations = sum(1 for line in text if "acs_runtime::operation!" in line)
    return len(text), len(code), operations


def prepare(crate, product):
    folder = WORK / f"{crate}-{product}"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    dependency = DEPENDENCY[crate].format(root=ROOT, feature=FEATURE[crate, product])
    (folder / "Cargo.toml").write_text(
        f'[package]\nname = "cost-{crate}-{product}"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n'
        f'[profile.release]\nstrip = true\n\n[dependencies]\n{dependency}\n'
        'tokio = { version = "1", features = ["macros", "rt"] }\n'
    )
    (folder / "src" / "main.rs").write_text(PROGRAMS[crate, product])
    return folder


def measure(crate, product):
    folder = prepare(crate, product)
    package = PACKAGE[crate]
    found = {}
    for name, arguments in (("check", ["check"]), ("release", ["build", "--release"])):
        cargo(folder, *arguments)
        best = None
        for _ in range(2):
            # Only the crate in question is built again, and the program, into which its code may be put off.
            packages = ["-p", package, "-p", f"cost-{crate}-{product}"]
            cargo(folder, "clean", *packages, *(["--release"] if name == "release" else []))
            seconds, memory = cargo(folder, *arguments)
            best = (seconds, memory) if best is None else (min(best[0], seconds), min(best[1], memory))
        found[name], found[f"{name} MB"] = best
    cargo(folder, "build", "--release")
    program = WORK / "target" / "release" / f"cost-{crate}-{product}"
    found["size kB"] = program.stat().st_size / 1024
    found["lines"], found["code lines"], found["operations"] = lines(crate, product)
    return found


def main():
    products = sys.argv[1:] or ["sms", "ecs"]
    for product in products:
        theirs, ours = measure("ali-acs", product), measure("ours", product)
        print(f"\n{product}: {ours['operations']} operations of ours")
        print(f"{'':14}{'ali-acs':>12}{'ours':>12}{'ratio':>8}")
        for name in ("lines", "code lines", "check", "check MB", "release", "release MB", "size kB"):
            digits = 1 if name in ("check", "release") else 0
            print(f"{name:14}{theirs[name]:12.{digits}f}{ours[name]:12.{digits}f}{ours[name] / theirs[name]:8.2f}")


if __name__ == "__main__":
    if shutil.which("cargo") is None:
        sys.exit("cargo is needed")
    main()
