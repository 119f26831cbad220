//! A program: what it does, as its seed says.

/// What a program does one after the other.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) has_many_threads: bool,
    pub(super) n_connections: u32,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// So many statements, one after the other.
    Run(u64),
    /// So many at the same time in one task.
    Joined(u64),
    /// In a task that is awaited.
    Spawned(u64),
    /// In a task that outlives its block, and is awaited before the program ends.
    LeftBehind(u64),
    /// In a task that is cancelled at some point.
    Aborted(u64),
    /// A stream of which so many rows are read.
    Stream(u64),
    /// Given up after its first poll.
    Cancelled,
    /// One that the database refuses.
    Failing,
    /// In a transaction, which is committed or dropped.
    Transaction { n: u64, is_committed: bool },
    /// In a span that other programs share.
    InSharedSpan(Vec<Step>),
    /// In a scope of its own.
    Block(Vec<Step>),
    /// In a block that is dropped at some point.
    DroppedBlock(u64),
    /// Kept out of the count.
    Paused(u64),
    /// On a thread that blocks on the same runtime.
    Blocking(u64),
    /// On a thread with a runtime of its own.
    OtherRuntime(u64),
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn steps(&mut self, depth: u64) -> Vec<Step> {
        (0..1 + self.below(4)).map(|_| self.step(depth)).collect()
    }

    fn step(&mut self, depth: u64) -> Step {
        let n = 1 + self.below(4);
        match self.below(if depth < 2 { 16 } else { 13 }) {
            0 | 1 => Step::Run(n),
            2 => Step::Joined(n),
            3 => Step::Spawned(n),
            4 => Step::LeftBehind(n),
            5 => Step::Aborted(n),
            6 => Step::Stream(self.below(3)),
            7 => Step::Cancelled,
            8 => Step::Failing,
            9 => Step::Transaction { n, is_committed: self.below(2) == 0 },
            10 => Step::Paused(n),
            11 => Step::Blocking(n),
            12 => Step::OtherRuntime(n),
            13 => Step::DroppedBlock(n),
            14 => Step::InSharedSpan(self.steps(depth + 1)),
            _ => Step::Block(self.steps(depth + 1)),
        }
    }
}

impl Program {
    pub(super) fn of(seed: u64) -> Self {
        let mut random = Random(seed);
        let (has_many_threads, n_connections) = (random.below(2) == 0, 1 + random.below(4) as u32);
        Program { has_many_threads, n_connections, steps: random.steps(0) }
    }

    /// Without what leads to no scope by itself, so that two can run at the same time.
    pub(super) fn without_other_runtimes(mut self) -> Self {
        remove_other_runtimes(&mut self.steps);
        self
    }

    /// How many statements it gives up, of which nobody knows whether the server had them.
    pub(super) fn n_given_up(&self) -> u64 {
        given_up(&self.steps)
    }
}

fn remove_other_runtimes(steps: &mut Vec<Step>) {
    steps.retain(|step| !matches!(step, Step::OtherRuntime(_)));
    for step in steps {
        if let Step::InSharedSpan(steps) | Step::Block(steps) = step {
            remove_other_runtimes(steps);
        }
    }
}

fn given_up(steps: &[Step]) -> u64 {
    let of = |step: &Step| match step {
        Step::Cancelled | Step::Aborted(_) | Step::DroppedBlock(_) => 1,
        Step::InSharedSpan(steps) | Step::Block(steps) => given_up(steps),
        _ => 0,
    };
    steps.iter().map(of).sum()
}
