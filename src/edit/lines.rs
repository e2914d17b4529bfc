//! What is different between two texts, line by line, as people read it before anything is written.

/// The lines that only one of two texts has, each with `-` or `+` and the number of its line.
pub(super) fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let before = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_rest[..old_rest.len() - after], &new_rest[..new_rest.len() - after]);
    let common = common(old_rest, new_rest);
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old_rest.len() || j < new_rest.len() {
        let is_same = i < old_rest.len() && j < new_rest.len() && old_rest[i] == new_rest[j];
        if is_same {
            (i, j) = (i + 1, j + 1);
        } else if j == new_rest.len() || i < old_rest.len() && common[i + 1][j] >= common[i][j + 1] {
            text.push_str(&format!("{:>5} - {}\n", before + i + 1, old_rest[i]));
            i += 1;
        } else {
            text.push_str(&format!("{:>5} + {}\n", before + j + 1, new_rest[j]));
            j += 1;
        }
    }
    text
}

/// How many lines the ends of two texts have in common, from each pair of places on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn what_moved_is_shown_at_both_places() {
        assert_eq!(difference("a\nb\nc\nd\n", "a\nc\nb\nd\n"), "    2 - b\n    3 + b\n");
        assert_eq!(difference("a\n", "a\n"), "");
        assert_eq!(difference("", "a\n"), "    1 + a\n");
    }
}
