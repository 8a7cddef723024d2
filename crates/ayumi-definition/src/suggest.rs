//! Finds what a misspelt word was probably meant to be; never decides that it was.

/// Longer words are not compared: the cost grows with the product of the lengths.
const LENGTH_MAX: usize = 40;

/// The candidate nearest to `word`, when it is near enough to be meant.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.chars().take(LENGTH_MAX + 1).collect();
    let tolerance = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(&word, candidate)?, candidate)))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
fn distance(from: &[char], to: &str) -> Option<usize> {
    let to: Vec<char> = to.chars().take(LENGTH_MAX + 1).collect();
    if from.len() > LENGTH_MAX || to.len() > LENGTH_MAX {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, right) in to.iter().enumerate() {
            let mut cost =
                (above[column] + usize::from(left != right)).min(above[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *left == to[column - 1] && from[row - 1] == *right {
                cost = cost.min(before[column - 1] + 1);
            }
            line.push(cost);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let words = ["title", "scope", "after", "prefer_after", "due"];
        for (written, meant) in
            [("titel", "title"), ("scoep", "scope"), ("prefer-after", "prefer_after"), ("de", "due")]
        {
            assert_eq!(nearest(written, words), Some(meant), "{written}");
        }
    }

    #[test]
    fn another_word_is_not_taken_for_a_slip() {
        assert_eq!(nearest("budget", ["title", "due"]), None);
        assert_eq!(nearest(&"a".repeat(1_000_000), ["title"]), None);
    }
}
