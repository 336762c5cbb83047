//! Hints about the settings of a connection.

use standin_model::{Secret, Secrets, Settings};

use crate::support::{apichat, codes};

fn hints(base: &str, token: &str) -> Vec<String> {
    let list = apichat().check_settings(&Settings::of(base), &Secrets::of_token(Secret::new(token)));
    for problem in &list {
        assert!(problem.remedy.is_some());
        assert!(!format!("{problem:?}").contains("SECRET"), "a token is never repeated");
    }
    codes(&list).into_iter().map(str::to_owned).collect()
}

const BASE: &str = "https://chat.landbot.io/v1/";

#[test]
fn a3_the_platform_apis_address_is_told() {
    assert_eq!(hints("https://api.landbot.io/v1/", "SECRET"), ["platform_base_url"]);
    assert_eq!(hints("http://127.0.0.1:47100/v1/", "SECRET"), Vec::<String>::new());
    assert_eq!(hints(BASE, "SECRET"), Vec::<String>::new());
}

#[test]
fn a4_the_wrong_kinds_of_token_are_told() {
    assert_eq!(hints(BASE, ""), ["token_missing"]);
    assert_eq!(hints(BASE, "Bearer SECRET"), ["token_with_bearer"]);
    assert_eq!(hints(BASE, "Token SECRET"), ["token_doubled"]);
    assert_eq!(hints(BASE, "authorization: Token SECRET"), ["token_with_header"]);
    assert_eq!(hints(BASE, " SECRET\n"), ["token_spaces"]);
    assert_eq!(hints(BASE, "SECRET one"), ["token_with_spaces"]);
    assert_eq!(hints(BASE, &"0123456789abcdef"[..10].repeat(4)), ["agent_token"]);
    assert_eq!(hints(BASE, &format!("Token {}", "ab".repeat(20))), ["token_doubled", "agent_token"]);
}

#[test]
fn a3_slips_in_the_address_are_told() {
    assert_eq!(hints("https://chat.landbot.io/v1", "SECRET"), ["missing_slash"]);
    assert_eq!(hints(" https://chat.landbot.io/v1/", "SECRET"), ["base_url_spaces"]);
    assert_eq!(hints("chat.landbot.io", "SECRET"), ["base_url_unusable"]);
    assert_eq!(hints("http://chat.landbot.io/v1/", "SECRET"), ["base_url_not_https"]);
    assert_eq!(hints("https://chat.landbot.io/", "SECRET"), ["base_url_path"]);
}
