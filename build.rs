//! A new migration is otherwise not noticed: the folder is read by a macro.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
