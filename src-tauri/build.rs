//! Prepares what the window embeds.

fn main() {
    // The UI may not be built yet; the window's crate must still compile for the lints and the tests.
    if let Err(error) = std::fs::create_dir_all("../ui/dist") {
        println!("cargo::warning=ui/dist cannot be made: {error}");
    }
    tauri_build::build();
}
