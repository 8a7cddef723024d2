//! What a table of problems becomes: one variant a row, with its code, gravity and words; never a row itself.

macro_rules! problems {
    ($($name:ident { $($field:ident: $type:ty),* } = $code:literal $severity:ident,
        $ja:literal, $en:literal $(, hint $hint_ja:literal, $hint_en:literal)?;)*) => {
        /// A problem with what its words need to name.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Problem {
            $($name { $($field: $type),* },)*
        }

        impl Problem {
            /// The stable code.
            pub(crate) fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            pub(crate) fn severity(&self) -> Severity {
                match self { $(Self::$name { .. } => Severity::$severity,)* }
            }

            pub(crate) fn ja(&self) -> String {
                match self { $(Self::$name { $($field),* } => { $(let _ = $field;)* format!($ja) })* }
            }

            pub(crate) fn en(&self) -> String {
                match self { $(Self::$name { $($field),* } => { $(let _ = $field;)* format!($en) })* }
            }

            /// The hint that always goes with it.
            pub(crate) fn hint(&self) -> Option<Hint> {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let _ = $field;)*
                        let hint: Option<Hint> = None;
                        $(let hint = hint.or(Some(Hint { ja: format!($hint_ja), en: format!($hint_en) }));)?
                        hint
                    })*
                }
            }
        }

        #[cfg(test)]
        pub(crate) const CODES: &[&str] = &[$($code),*];
    };
}
