//! Tokens of a query, each with the column where it begins.

use crate::StoreError;

use super::bad;

/// Longest query, in characters.
const LONGEST: usize = 4096;

/// Most tokens in a query.
const MOST: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Minus,
    Or,
    And,
    /// A bare word or an exact phrase.
    Words(String),
    /// `key:value`; the column of the value.
    Term {
        key: String,
        value: String,
        value_column: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    /// From 1, in characters.
    pub column: usize,
}

pub(super) fn tokens(query: &str) -> Result<Vec<Token>, StoreError> {
    let mut lexer = Lexer { text: query.chars().collect(), at: 0 };
    if lexer.text.len() > LONGEST {
        return Err(bad(LONGEST + 1, "the query is too long", format!("at most {LONGEST} characters")));
    }
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        if tokens.len() == MOST {
            return Err(bad(token.column, "the query has too many parts", format!("at most {MOST}")));
        }
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer {
    text: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Result<Option<Token>, StoreError> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let column = self.at + 1;
        let Some(first) = self.peek() else {
            return Ok(None);
        };
        let kind = match first {
            '(' => self.single(Kind::Open),
            ')' => self.single(Kind::Close),
            '-' => self.single(Kind::Minus),
            '"' => Kind::Words(self.quoted()?),
            _ => self.word()?,
        };
        Ok(Some(Token { kind, column }))
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// A word, a keyword, or a key with its value.
    fn word(&mut self) -> Result<Kind, StoreError> {
        let from = self.at;
        while let Some(next) = self.peek() {
            if next.is_whitespace() || matches!(next, '(' | ')' | '"') {
                break;
            }
            if next == ':' && self.at > from && self.text[from..self.at].iter().all(char::is_ascii_alphabetic) {
                let key: String = self.text[from..self.at].iter().collect();
                self.at += 1;
                let value_column = self.at + 1;
                return Ok(Kind::Term { key: key.to_ascii_lowercase(), value: self.value()?, value_column });
            }
            self.at += 1;
        }
        let word: String = self.text[from..self.at].iter().collect();
        Ok(match word.as_str() {
            "OR" => Kind::Or,
            "AND" => Kind::And,
            _ => Kind::Words(word),
        })
    }

    /// What follows a colon: up to white space or a closing parenthesis, quoted pieces taken as they are.
    fn value(&mut self) -> Result<String, StoreError> {
        let mut value = String::new();
        while let Some(next) = self.peek() {
            match next {
                ')' => break,
                '"' => value.push_str(&self.quoted()?),
                _ if next.is_whitespace() => break,
                _ => {
                    value.push(next);
                    self.at += 1;
                }
            }
        }
        Ok(value)
    }

    /// From one quotation mark to the next; a backslash takes the character after it as it is.
    fn quoted(&mut self) -> Result<String, StoreError> {
        let column = self.at + 1;
        self.at += 1;
        let mut text = String::new();
        while let Some(next) = self.peek() {
            self.at += 1;
            match next {
                '"' => return Ok(text),
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                _ => text.push(next),
            }
        }
        Err(bad(column, "the quotation that begins here does not end", "a closing \""))
    }
}
