//! Protects what the compiler says to users: which programs compile, and how the others are explained.
//! `TRYBUILD=overwrite cargo test --test ui` refreshes the expected messages.

#[test]
fn the_compiler_explains_mistakes() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass_*.rs");
    cases.compile_fail("tests/ui/fail_*.rs");
}
