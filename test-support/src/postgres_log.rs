//! The statements of PostgreSQL connections, in the server's own words.
//!
//! With `log_statement = all` the server logs each statement when it begins to execute it, and with
//! `client_min_messages = log` it sends the line to the client as a notice. [`PostgresLog`] is a
//! proxy in front of the server: its URL switches both on, and it takes the lines out of the stream,
//! so that sqlx does not know of them and nothing depends on tracing.
//!
//! The server logs nothing for a statement that it refuses before execution: one that does not parse,
//! or that fails while its parameters are bound and it is planned (`SELECT 1/0`). For those the text
//! that the client sent is listed when the server's error comes. `statements` is thus complete: what
//! the server executed or refused. A text only prepared and never executed is not in it, unless
//! the server refused it.
//!
//! The proxy runs on threads of its own and touches no async runtime.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufReader, BufWriter, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::server_url::ServerUrl;
use crate::wire::{Message, asks_for_encryption, read_body, write_body};

/// `log_statement` needs a superuser; `lc_messages` keeps the lines in English.
const PARAMETERS: &str =
    "sslmode=disable&options=-c%20log_statement%3Dall%20-c%20client_min_messages%3Dlog%20-c%20lc_messages%3DC";

/// A proxy that lists the statements of every connection made through [`url`](Self::url).
#[derive(Debug)]
pub struct PostgresLog {
    url: String,
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    statements: Statements,
}

/// Shared over all connections, in the order the server reported.
type Statements = Arc<Mutex<Vec<String>>>;

impl PostgresLog {
    /// Listens in front of the server of `url`, which names a TCP address and a superuser.
    ///
    /// # Errors
    ///
    /// When no local port can be had.
    pub fn listen(url: &str) -> io::Result<Self> {
        let server = ServerUrl::parse(url);
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let log = Self {
            url: server.with_address(&address.to_string(), PARAMETERS),
            address,
            closed: Arc::default(),
            statements: Arc::default(),
        };
        let (closed, statements) = (Arc::clone(&log.closed), Arc::clone(&log.statements));
        let server = server.socket_address(5432);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if closed.load(Relaxed) {
                    return;
                }
                let (server, statements) = (server.clone(), Arc::clone(&statements));
                // A connection that breaks is the client's to report; the log ends with it.
                thread::spawn(move || serve(client, &server, statements));
            }
        });
        Ok(log)
    }

    /// The URL to connect to in place of the server's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The statements since the start or the last [`clear`](Self::clear).
    ///
    /// A statement is listed before its result reaches the client. One round trip of the simple
    /// protocol (`raw_sql("a; b")`) is one entry.
    pub fn statements(&self) -> Vec<String> {
        lock(&self.statements).clone()
    }

    /// Forgets what was listed so far.
    pub fn clear(&self) {
        lock(&self.statements).clear();
    }
}

impl Drop for PostgresLog {
    fn drop(&mut self) {
        self.closed.store(true, Relaxed);
        // Wakes the listener, which then ends. Open connections end when their client closes them.
        let _ = TcpStream::connect(self.address);
    }
}

/// Carries one connection, each direction on a thread of its own.
fn serve(mut client: TcpStream, server: &str, statements: Statements) -> io::Result<()> {
    let mut opening = read_body(&mut client)?;
    while asks_for_encryption(&opening) {
        client.write_all(b"N")?;
        opening = read_body(&mut client)?;
    }
    let mut server = TcpStream::connect(server)?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    write_body(&opening, &mut server)?;

    let exchange = Arc::new(Mutex::new(Exchange::default()));
    let (from_client, to_server) = (client.try_clone()?, server.try_clone()?);
    let noted = Arc::clone(&exchange);
    thread::spawn(move || {
        carry(&from_client, &to_server, |message| {
            lock(&noted).note_request(message);
            true
        })
    });
    carry(&server, &client, |message| {
        let reported = lock(&exchange).note_response(message);
        lock(&statements).extend(reported);
        !is_log_line(message)
    })
}

/// Copies the messages for which `pass` is true, until one side closes; then closes both.
fn carry(from: &TcpStream, to: &TcpStream, mut pass: impl FnMut(&Message) -> bool) -> io::Result<()> {
    let mut reader = BufReader::new(from);
    let mut writer = BufWriter::new(to);
    let copied = (|| {
        while let Some(message) = Message::read(&mut reader)? {
            if pass(&message) {
                message.write(&mut writer)?;
            }
            if reader.buffer().is_empty() {
                writer.flush()?;
            }
        }
        writer.flush()
    })();
    let _ = to.shutdown(std::net::Shutdown::Write);
    copied
}

/// What one connection's client has asked and the server has not yet answered.
#[derive(Debug, Default)]
struct Exchange {
    /// Texts by the names of their prepared statements.
    prepared: HashMap<String, String>,
    waiting: VecDeque<Request>,
}

#[derive(Debug)]
enum Request {
    /// A text to parse, a statement to bind, a simple query: refused unless its answer comes first.
    Text(String),
    /// The server answers it with ReadyForQuery, after an error too.
    End,
}

impl Exchange {
    fn note_request(&mut self, message: &Message) {
        let mut strings = message.strings().map(str::to_owned);
        let (first, second) = (strings.next().unwrap_or_default(), strings.next());
        match message.kind {
            b'Q' => self.waiting.extend([Request::Text(first), Request::End]),
            b'P' => {
                let text = second.unwrap_or_default();
                self.waiting.push_back(Request::Text(text.clone()));
                self.prepared.insert(first, text);
            }
            b'B' => {
                let name = second.unwrap_or_default();
                let text = self.prepared.get(&name).cloned().unwrap_or_default();
                self.waiting.push_back(Request::Text(text));
            }
            b'S' => self.waiting.push_back(Request::End),
            _ => {}
        }
    }

    /// The statement that this response says was executed or refused.
    fn note_response(&mut self, message: &Message) -> Option<String> {
        match message.kind {
            // ParseComplete, BindComplete
            b'1' | b'2' => self.next_text().and(None),
            b'N' if is_log_line(message) => {
                let line = message.field('M').unwrap_or_default();
                if let Some(text) = line.strip_prefix("statement: ") {
                    self.next_text();
                    return Some(text.to_owned());
                }
                executed_text(line)
            }
            b'E' => self.next_text(),
            b'Z' => {
                while let Some(Request::Text(_)) = self.waiting.pop_front() {}
                None
            }
            _ => None,
        }
    }

    fn next_text(&mut self) -> Option<String> {
        match self.waiting.pop_front() {
            Some(Request::Text(text)) => Some(text),
            Some(Request::End) => {
                self.waiting.push_front(Request::End);
                None
            }
            None => None,
        }
    }
}

/// The text in `execute sqlx_s_1: SELECT 1`. The next rows of a portal are no new statement.
fn executed_text(line: &str) -> Option<String> {
    let named = line.strip_prefix("execute ")?;
    if named.starts_with("fetch from ") {
        return None;
    }
    named.split_once(": ").map(|(_, text)| text.to_owned())
}

fn is_log_line(message: &Message) -> bool {
    message.kind == b'N' && message.field('V') == Some("LOG")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
