//! A server on loopback whose connections go as a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What a service answers when all is well.
pub(crate) const GOOD: &str = r#"{"Code":"OK","Model":{"VerifyResult":"PASS"}}"#;

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    accepted: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

/// A connection as the server has it.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    reader: BufReader<TcpStream>,
    heads: Arc<Mutex<Vec<String>>>,
    /// Which connection it is, counted from zero.
    pub(crate) number: usize,
}

impl Peer {
    /// Every connection gets a thread that does this.
    pub(crate) fn start(serve: impl Fn(Wire) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let peer = Self {
            address: listener.local_addr().unwrap(),
            accepted: Arc::default(),
            heads: Arc::default(),
        };
        let (serve, accepted, heads) = (Arc::new(serve), peer.accepted.clone(), peer.heads.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let number = accepted.fetch_add(1, Ordering::SeqCst);
                let wire = Wire {
                    reader: BufReader::new(stream.try_clone().unwrap()),
                    stream,
                    heads: heads.clone(),
                    number,
                };
                let serve = serve.clone();
                std::thread::spawn(move || serve(wire));
            }
        });
        peer
    }

    /// Answers every request with this, head and body.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |mut wire| {
            while wire.request().is_some() {
                wire.write(&answer);
            }
        })
    }

    /// Takes requests and says nothing.
    pub(crate) fn silent() -> Self {
        Self::start(|mut wire| while wire.request().is_some() {})
    }

    /// Takes whatever comes, such as the beginning of TLS, and says nothing.
    pub(crate) fn mute() -> Self {
        Self::start(|mut wire| {
            let _ = std::io::copy(&mut wire.stream, &mut std::io::sink());
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections there were.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// The heads of all requests.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Wire {
    /// The head of the next request, whose body is skipped; none when the connection is closed.
    pub(crate) fn request(&mut self) -> Option<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.reader.read_line(&mut head).unwrap_or(0) == 0 {
                return None;
            }
        }
        let lower = head.to_ascii_lowercase();
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length:"))
            .map_or(0, |length| length.trim().parse().unwrap());
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        self.heads.lock().unwrap().push(head.clone());
        Some(head)
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // A client that went away is what some tests are about.
        let _ = self.stream.write_all(bytes);
    }

    pub(crate) fn read_exact(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.reader.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Passes bytes on, both ways, until one side ends.
    pub(crate) fn pipe(self, address: &str) {
        let there = TcpStream::connect(address).unwrap();
        let (mut from, mut to) = (there.try_clone().unwrap(), self.stream.try_clone().unwrap());
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Both);
        });
        let (mut reader, mut there) = (self.reader, there);
        let _ = std::io::copy(&mut reader, &mut there);
        let _ = there.shutdown(std::net::Shutdown::Both);
    }
}

/// An answer with these headers and this body.
pub(crate) fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// The good answer.
pub(crate) fn good() -> Vec<u8> {
    answer("", GOOD.as_bytes())
}
