//! What the operating system does for the window: the web view's set-up, links to the browser, nothing else.

use standin_model::{Fault, FaultCode};
use url::Url;

/// WebKitGTK's DMA-BUF renderer leaves windows blank on many machines. The variable must be there before GTK starts, so
/// the program starts itself once more with it; a user's own setting stays.
#[cfg(target_os = "linux")]
pub fn prepare_web_view() {
    use std::os::unix::process::CommandExt;
    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    eprintln!("standin-desktop: the program could not start itself again: {error}");
}

/// Nothing to prepare on this system.
#[cfg(not(target_os = "linux"))]
pub fn prepare_web_view() {}

/// Whether the window may go there: its own page and nowhere else.
pub fn is_own_page(url: &Url) -> bool {
    let own_host = matches!(url.host_str(), Some("localhost" | "tauri.localhost"));
    match url.scheme() {
        "tauri" => own_host,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// Opens an address in the user's browser or mail program, after the page has shown where it leads.
#[tauri::command]
pub fn open_external(url: &str) -> Result<(), Fault> {
    let refused = |why: String| {
        Fault::new(FaultCode::TargetRefused, format!("The link is not opened: {why}."))
            .hint("Copy it and look at it first.")
    };
    let parsed = Url::parse(url).map_err(|error| refused(error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https" | "mailto") {
        return Err(refused(format!("its kind is {}", parsed.scheme())));
    }
    open::that_detached(parsed.as_str()).map_err(|error| refused(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        let is_own = |text: &str| is_own_page(&Url::parse(text).expect("a URL"));
        assert!(is_own("tauri://localhost/index.html"));
        assert!(is_own("http://tauri.localhost/"));
        for other in
            ["https://evil.example/", "http://localhost:5173/", "file:///etc/passwd", "data:text/html,x", "about:blank"]
        {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn only_web_and_mail_links_leave_the_window() {
        for odd in ["file:///etc/passwd", "javascript:alert(1)", "no url", "ssh://host"] {
            assert_eq!(open_external(odd).expect_err(odd).code, FaultCode::TargetRefused);
        }
    }
}
