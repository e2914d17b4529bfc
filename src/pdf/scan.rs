//! Splits content streams and character maps into tokens.

/// A token; brackets are passed over.
pub(super) enum Token<'a> {
    /// A name without its slash.
    Name(&'a [u8]),
    /// A string in round or angle brackets, decoded.
    String(Vec<u8>),
    /// A number, a keyword or an operator.
    Word(&'a [u8]),
}

/// Reads tokens from the front to the back and never fails: what makes no sense is passed over.
pub(super) struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// Begins at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Everything up to the next space or delimiter.
    fn word(&mut self) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| ends_word(*byte));
        self.take(end.unwrap_or(self.rest.len()))
    }

    /// A string in round brackets, which may hold pairs of them and escapes.
    fn literal(&mut self) -> Vec<u8> {
        let mut string = Vec::new();
        let mut depth = 0_usize;
        while let [byte, ..] = self.take(1) {
            match byte {
                b'\\' => {
                    string.extend(self.escape());
                    continue;
                }
                b'(' => depth += 1,
                b')' if depth == 0 => break,
                b')' => depth -= 1,
                _ => {}
            }
            string.push(*byte);
        }
        string
    }

    /// What stands behind a backslash; a line end there is none.
    fn escape(&mut self) -> Option<u8> {
        let digits = self.rest.iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        if digits > 0 {
            return Some(self.take(digits).iter().fold(0, |code: u8, byte| (code << 3) | (byte - b'0')));
        }
        match self.take(1).first()? {
            b'\n' | b'\r' => None,
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            byte => Some(*byte),
        }
    }

    /// A string in angle brackets; an odd last digit counts as if a zero followed.
    fn hexadecimal(&mut self) -> Vec<u8> {
        let end = self.rest.iter().position(|byte| *byte == b'>').unwrap_or(self.rest.len());
        let mut string = Vec::with_capacity(end / 2 + 1);
        let mut high = None;
        for digit in self.take(end).iter().filter_map(|byte| digit(*byte)) {
            match high.take() {
                Some(high) => string.push(high | digit),
                None => high = Some(digit << 4),
            }
        }
        string.extend(high);
        self.take(1);
        string
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.rest.first()?;
            if !ends_word(byte) {
                return Some(Token::Word(self.word()));
            }
            self.take(1);
            match byte {
                b'/' => return Some(Token::Name(self.word())),
                b'(' => return Some(Token::String(self.literal())),
                b'<' if self.rest.first() == Some(&b'<') => _ = self.take(1),
                b'<' => return Some(Token::String(self.hexadecimal())),
                b'%' => {
                    let end = self.rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.take(end.unwrap_or(self.rest.len()));
                }
                _ => {}
            }
        }
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        0 | b'\t' | b'\n' | 12 | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
