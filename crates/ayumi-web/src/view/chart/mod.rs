//! Pictures of dates as SVG, drawn by the server: pure layout from days to places, real text; never where dates come from.

pub mod gantt;
mod scale;
pub mod slips;

pub use scale::Scale;

/// Text as it may stand in a picture.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text cut to a number of half-width places, so that it stays within its column.
fn cut(text: &str, places: usize) -> String {
    let mut taken = 0;
    let mut cut = String::new();
    for c in text.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if taken + wide > places {
            cut.push('…');
            break;
        }
        taken += wide;
        cut.push(c);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_within_its_column() {
        assert_eq!(cut("統合型校務", 10), "統合型校務");
        assert_eq!(cut("統合型校務支援", 10), "統合型校務…");
        assert_eq!(cut("R8 校務", 5), "R8 校…");
        assert_eq!(escape("a<b & \"c\">"), "a&lt;b &amp; &quot;c&quot;&gt;");
    }
}
