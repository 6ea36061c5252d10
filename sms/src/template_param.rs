//! The variables of a message template, as JSON.

use std::fmt;
use std::marker::PhantomData;

use acs_runtime::Value;
use acs_runtime::builder::IntoParameter;

/// What the service replaces by a code that it makes.
const PLACEHOLDER: &str = "##code##";

/// The service makes the code, and can check it later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {}

/// The program brought the code, and nobody else can check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCode {}

/// The variables of a message template, for parameters that want them as JSON. `C` says who made the code, and by that who can
/// check it: `CheckSmsVerifyCode` of Dypnsapi knows those that it [`Generated`] alone.
///
/// ```
/// use acs_sms::TemplateParam;
///
/// let made_by_the_service = TemplateParam::generated().set("min", "5");
/// assert_eq!(made_by_the_service.to_json(), r###"{"code":"##code##","min":"5"}"###);
///
/// let own = TemplateParam::own_code("123456").set("min", "5");
/// assert_eq!(own.to_json(), r#"{"code":"123456","min":"5"}"#);
/// assert_eq!(own.code(), "123456");
/// ```
///
/// A function that will ask the service to check says so in its type, and a code that only the program knows does not compile:
///
/// ```compile_fail,E0308
/// use acs_sms::{Generated, TemplateParam};
///
/// fn send_to_be_checked_by_the_service(variables: TemplateParam<Generated>) {}
///
/// send_to_be_checked_by_the_service(TemplateParam::own_code("123456"));
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "variables are nothing until a request gets them"]
pub struct TemplateParam<C> {
    code_name: String,
    code: String,
    others: Vec<(String, Value)>,
    maker: PhantomData<C>,
}

impl TemplateParam<Generated> {
    /// The service makes the code. The request has to say of which characters, by `code_type`.
    pub fn generated() -> Self {
        Self::of(PLACEHOLDER.to_owned())
    }
}

impl TemplateParam<OwnCode> {
    /// This code is sent as it is; to compare it with what the user types is up to the program. `##code##` is no code of one's
    /// own: the service takes it for its placeholder, wherever it stands.
    pub fn own_code(code: impl Into<String>) -> Self {
        Self::of(code.into())
    }

    /// The code, for the program to keep. It is a secret.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl<C> TemplateParam<C> {
    fn of(code: String) -> Self {
        Self {
            code_name: "code".to_owned(),
            code,
            others: Vec::new(),
            maker: PhantomData,
        }
    }

    /// What the template calls the code, where that is not `code`.
    pub fn code_name(mut self, name: impl Into<String>) -> Self {
        self.code_name = name.into();
        self
    }

    /// Another variable of the template, anew if it was set before. The variable of the code stays the code's.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), Value::String(value.into()));
        match self.others.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.others.push((name, value)),
        }
        self
    }

    /// The JSON that the service wants: the code first, then the others in the order in which they were set.
    #[must_use]
    pub fn to_json(&self) -> String {
        let code = (self.code_name.clone(), Value::from(self.code.as_str()));
        let others = self.others.iter();
        let others = others.filter(|(name, _)| *name != self.code_name);
        let members = std::iter::once(code).chain(others.cloned());
        Value::Object(members.collect()).to_json()
    }
}

/// Names alone: values go to a phone and to nobody else.
impl<C> fmt::Debug for TemplateParam<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.others.iter().map(|(name, _)| name);
        f.debug_list()
            .entry(&self.code_name)
            .entries(names)
            .finish()
    }
}

impl<C> From<TemplateParam<C>> for String {
    fn from(variables: TemplateParam<C>) -> Self {
        variables.to_json()
    }
}

impl<C> IntoParameter<String> for TemplateParam<C> {
    fn into_parameter(self) -> String {
        self.to_json()
    }
}

impl<C> IntoParameter<String> for &TemplateParam<C> {
    fn into_parameter(self) -> String {
        self.to_json()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json_whatever_they_hold() {
        let value = "\"},{\\\n\u{1}号";
        let param = TemplateParam::own_code("1").set(value, value);
        let read = Value::parse(&param.to_json()).unwrap();
        assert_eq!(read.get(value).and_then(Value::as_str), Some(value));
        assert_eq!(read.get("code").and_then(Value::as_str), Some("1"));
    }

    #[test]
    fn the_code_stays_what_the_type_says() {
        let param = TemplateParam::generated().set("code", "1").set("min", "5");
        let expected = r###"{"code":"##code##","min":"5"}"###;
        assert_eq!(param.to_json(), expected);
        assert_eq!(String::from(param.clone()), expected);
        let into: String = (&param).into_parameter();
        assert_eq!(into, expected);
        let named = param.set("min", "6").code_name("yzm");
        let expected = r###"{"yzm":"##code##","code":"1","min":"6"}"###;
        assert_eq!(named.to_json(), expected);
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", TemplateParam::own_code("987654").set("min", "5"));
        assert_eq!(shown, r#"["code", "min"]"#);
    }
}
