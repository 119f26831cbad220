//! A terminal with the command in it, and somebody who reads and presses keys.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::common::Project;

/// How long somebody waits for what is to come.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Terminal {
    keys: Arc<Pty>,
    shown: Receiver<Vec<u8>>,
    /// All that was shown, without colours.
    text: Vec<u8>,
    child: Child,
}

impl Terminal {
    /// Runs the command in the project, on the dumps and the baseline in it.
    pub(crate) fn run(project: &Project, arguments: &[&str], n_columns: u16) -> Self {
        let (pty, other_end) = open().expect("a terminal");
        pty.resize(Size::new(40, n_columns)).expect("a size");
        let child = Command::new(env!("CARGO_BIN_EXE_cargo-querybudget"))
            .args(project.with_places(arguments))
            .current_dir(project.path("."))
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .spawn(other_end)
            .expect("it can be run");
        let keys = Arc::new(pty);
        let pty = Arc::clone(&keys);
        let (send, shown) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4_096];
            // The end is an error where the other side has been closed.
            while let Ok(n_bytes @ 1..) = (&*pty).read(&mut bytes) {
                if send.send(bytes[..n_bytes].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal { keys, shown, text: Vec::new(), child }
    }

    /// What is shown until the text is, and with it.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> String {
        let started = Instant::now();
        loop {
            let shown = self.plain();
            if let Some(at) = shown.find(text) {
                let (shown, rest) = shown.split_at(at + text.len());
                self.text = rest.as_bytes().to_vec();
                return shown.to_owned();
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            let Ok(more) = self.shown.recv_timeout(left) else { panic!("expected {text:?}, found:\n{shown}") };
            self.text.extend(more);
        }
    }

    pub(crate) fn press(&mut self, key: char) {
        write!(&*self.keys, "{key}").expect("it can be pressed");
    }

    /// What is shown until the command ends, and its exit code.
    pub(crate) fn end(mut self) -> (String, i32) {
        let code = self.wait();
        (self.plain(), code)
    }

    /// The same with its colours.
    pub(crate) fn end_in_colour(mut self) -> (String, i32) {
        let code = self.wait();
        (String::from_utf8_lossy(&self.text).replace('\r', ""), code)
    }

    fn wait(&mut self) -> i32 {
        while let Ok(more) = self.shown.recv_timeout(PATIENCE) {
            self.text.extend(more);
        }
        let status = self.child.wait().expect("it ends");
        status.code().expect("no signal")
    }

    fn plain(&self) -> String {
        let plain = anstream::adapter::strip_bytes(&self.text).into_vec();
        String::from_utf8_lossy(&plain).replace('\r', "")
    }
}
