use acs_sdk::dypnsapi::Client;

fn is_send(client: Client) -> impl Future<Output = bool> + Send + 'static {
    async move { client.verify_mobile().access_code("a").phone_number("1").send().await.is_ok() }
}

fn main() {}
