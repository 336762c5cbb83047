//! The tree of a query: juxtaposition is AND and binds tighter than OR; a minus negates what follows.

use jiff::Timestamp;

use crate::StoreError;

use super::lexer::{Kind, Token};
use super::{Node, bad, term};

/// Deepest nesting of parentheses and minuses.
const DEEPEST: usize = 32;

const OPERAND: &str = "a word, a phrase in quotes, key:value or a parenthesis";

pub(super) fn parse(tokens: &[Token], end: usize, now: Timestamp) -> Result<Node, StoreError> {
    let mut parser = Parser { tokens, at: 0, end, now };
    if tokens.is_empty() {
        return Ok(Node::All(Vec::new()));
    }
    let tree = parser.either(0)?;
    match parser.peek() {
        None => Ok(tree),
        Some(token) => Err(bad(token.column, "there is no open parenthesis for this one", OPERAND)),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Column after the last character.
    end: usize,
    now: Timestamp,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn eat(&mut self, kind: &Kind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self, depth: usize) -> Result<Node, StoreError> {
        let mut sides = vec![self.both(depth)?];
        while self.eat(&Kind::Or) {
            sides.push(self.both(depth)?);
        }
        Ok(one_or(sides, Node::Any))
    }

    fn both(&mut self, depth: usize) -> Result<Node, StoreError> {
        let mut parts = vec![self.part(depth)?];
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Or | Kind::Close => break,
                Kind::And => self.at += 1,
                _ => {}
            }
            parts.push(self.part(depth)?);
        }
        Ok(one_or(parts, Node::All))
    }

    fn part(&mut self, depth: usize) -> Result<Node, StoreError> {
        let Some(token) = self.peek() else {
            return Err(bad(self.end, "the query ends too early", OPERAND));
        };
        if depth > DEEPEST {
            return Err(bad(token.column, "the query is nested too deep", format!("at most {DEEPEST} levels")));
        }
        self.at += 1;
        match &token.kind {
            Kind::Words(text) if text.trim().is_empty() => {
                Err(bad(token.column, "the phrase is empty", "a word in it"))
            }
            Kind::Words(text) => Ok(Node::Text(text.clone())),
            Kind::Term { key, value, value_column } => term::node(key, value, token.column, *value_column, self.now),
            Kind::Minus => Ok(Node::Not(Box::new(self.part(depth + 1)?))),
            Kind::Open => {
                let inner = self.either(depth + 1)?;
                if self.eat(&Kind::Close) {
                    return Ok(inner);
                }
                Err(bad(token.column, "the parenthesis that opens here does not close", "a closing parenthesis"))
            }
            Kind::Close => Err(bad(token.column, "there is nothing before this parenthesis", OPERAND)),
            Kind::Or | Kind::And => Err(bad(token.column, "there is nothing to join here", OPERAND)),
        }
    }
}

fn one_or(mut nodes: Vec<Node>, many: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        last => {
            nodes.extend(last);
            many(nodes)
        }
    }
}
