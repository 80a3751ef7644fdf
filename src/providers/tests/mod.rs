//! What must hold of everything in the registry, and of the engine with a real provider in it.

mod import_faults;
mod registry;
