//! Prints what [`DefaultCredentials`] finds, with STS and the metadata service where the arguments say: for
//! `python_credentials.py`, which holds it against what the vendor's SDK finds.
#![allow(clippy::print_stdout, reason = "that is what it is for")]

use acs_runtime::ProvideCredentials;
use acs_runtime::credentials::{DefaultCredentials, Surroundings};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(sts), Some(metadata)) = (arguments.next(), arguments.next()) else {
        println!("usage: default_credentials STS METADATA");
        return;
    };
    let surroundings = Surroundings::default()
        .sts_endpoint(sts)
        .metadata_endpoint(metadata);
    let found = DefaultCredentials::within(surroundings).credentials().await;
    match &found {
        Ok(found) => {
            let open = found.expose();
            let token = open.security_token.unwrap_or_default();
            println!(
                "{}\t{}\t{token}",
                open.access_key_id, open.access_key_secret
            );
        }
        Err(error) => println!("error: {error}"),
    }
}
