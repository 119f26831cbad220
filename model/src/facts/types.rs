//! How the types of the file are declared.

/// Derives what each type of the file has.
macro_rules! facts {
    ($($(#[$attribute:meta])* pub $what:ident $name:ident { $($body:tt)* })+) => {
        $(
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[cfg_attr(feature = "file", derive(serde::Serialize))]
            #[cfg_attr(feature = "read", derive(serde::Deserialize))]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[non_exhaustive]
            $(#[$attribute])*
            pub $what $name { $($body)* }
        )+
    };
}

pub(super) use facts;
