//! Files of credentials: whatever is in them, a key comes out or a sentence that says why not.

use std::fs;
use std::path::Path;

use acs_runtime::credentials::{CliProfile, FileProfile, Surroundings};
use acs_runtime::{CredentialsError, ProvideCredentials};

use super::stub::{Hands, Stub, answer, block_on};

/// Between the file and what services answer to those who ask them for credentials.
const ANSWER: &[u8] = b"\n--- answer ---\n";

/// Takes the bytes for `config.json` if they begin like it and for `credentials.ini` otherwise.
pub fn run(data: &[u8]) {
    if may_run_a_program(data) {
        return;
    }
    let (file, reply) = match data
        .windows(ANSWER.len())
        .position(|window| window == ANSWER)
    {
        Some(at) => (&data[..at], &data[at + ANSWER.len()..]),
        None => (data, &b"404\n\n"[..]),
    };
    let home = tempfile::tempdir().expect("a temporary folder");
    let source: Box<dyn ProvideCredentials> = if file.trim_ascii_start().starts_with(b"{") {
        put(&home.path().join(".aliyun/config.json"), file);
        Box::new(CliProfile::new().within(around(home.path(), reply)))
    } else {
        put(&home.path().join(".alibabacloud/credentials.ini"), file);
        Box::new(FileProfile::new().within(around(home.path(), reply)))
    };
    judge(block_on(source.credentials()));
}

/// A profile of the mode `External` names a program, which must never run here. Letters stand in JSON as they are or behind
/// `\u`, so that what has neither the word nor the escape cannot have the mode.
fn may_run_a_program(data: &[u8]) -> bool {
    let holds = |word: &[u8]| {
        data.windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word))
    };
    holds(b"external") || holds(b"\\u")
}

fn put(path: &Path, file: &[u8]) {
    let folder = path.parent().expect("a file in a folder");
    fs::create_dir(folder).expect("a folder");
    fs::write(path, file).expect("a file");
}

fn around(home: &Path, reply: &[u8]) -> Surroundings {
    Surroundings::default()
        .variables(|_| None)
        .home(home)
        .transport(Stub::new(answer(reply)))
        .clock(Hands::default())
}

fn judge(outcome: Result<acs_runtime::Credentials, CredentialsError>) {
    match outcome {
        Ok(credentials) => {
            let open = credentials.expose();
            let has_key = !open.access_key_id.is_empty() && !open.access_key_secret.is_empty();
            assert!(has_key || open.bearer_token.is_some(), "empty credentials");
            // Who prints them sees nothing of them.
            assert_eq!(format!("{credentials:?}"), "Credentials { .. }");
        }
        Err(error) => assert!(!error.to_string().is_empty(), "no word of why"),
    }
}
