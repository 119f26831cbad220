//! The mistakes are in `ui`, and the messages beside them.
