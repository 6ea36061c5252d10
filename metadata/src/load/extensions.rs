//! Reads the `x-` keys of an operation and its error codes: what a page says and the vendor's words cannot hold.

use super::fields::{Context, Fields};
use crate::model::{
    Access, Located, Paginate, PaginateKeys, Retry, SourceNote, Success, UserMessage, Verdict,
};
use crate::tree::Node;

/// Reads `x-access`.
pub(super) fn read_access(node: Node, context: &mut Context<'_>) -> Option<Access> {
    let mut fields = Fields::of(node, "`x-access`", context)?;
    let action = fields.required_text("action", context);
    let access = Access {
        action: action.map(|action| action.value).unwrap_or_default(),
        level: fields.prose("level", context),
        resource: fields.prose("resource", context),
        condition_keys: fields.prose("conditionKeys", context),
        related_actions: fields.prose("relatedActions", context),
        note: fields.prose("note", context),
    };
    fields.finish(
        &[
            "action",
            "level",
            "resource",
            "conditionKeys",
            "relatedActions",
            "note",
        ],
        &[],
        context,
    );
    (!access.action.is_empty()).then_some(access)
}

/// Reads `x-paginate`: `none`, or a mapping.
pub(super) fn read_paginate(node: Node, context: &mut Context<'_>) -> Option<Paginate> {
    if node.text() == Some("none") {
        return Some(Paginate::None);
    }
    let mut fields = Fields::of(node, "`x-paginate`", context)?;
    let mut text = |key: &'static str| fields.located_text(key, context);
    let keys = PaginateKeys {
        input: text("input"),
        output: text("output"),
        page: text("page"),
        offset: text("offset"),
        size: text("size"),
        max_results: text("max-results"),
        items: text("items"),
        total: text("total"),
        more: text("more"),
    };
    let names = keys.entries().map(|(name, _)| name);
    fields.finish(&names, &[], context);
    Some(Paginate::By(Box::new(keys)))
}

/// Reads `x-success`.
pub(super) fn read_success(node: Node, context: &mut Context<'_>) -> Option<Success> {
    let mut fields = Fields::of(node, "`x-success`", context)?;
    let member = fields.required_text("member", context);
    let equals = fields.required_text("equals", context);
    fields.finish(&["member", "equals"], &[], context);
    Some(Success {
        member: member?,
        equals: equals?.value,
    })
}

/// Reads `x-verdict`.
pub(super) fn read_verdict(node: Node, context: &mut Context<'_>) -> Option<Verdict> {
    let mut fields = Fields::of(node, "`x-verdict`", context)?;
    let member = fields.required_text("member", context);
    let positive = fields.required_text("positive", context);
    let method = fields.required_text("method", context);
    let negative_codes = fields.texts("negativeCodes", context);
    let explanation = fields.prose("explanation", context);
    let user_message = fields
        .node("userMessage")
        .and_then(|node| read_user_message(node, context));
    fields.finish(
        &[
            "member",
            "positive",
            "method",
            "negativeCodes",
            "explanation",
            "userMessage",
        ],
        &[],
        context,
    );
    Some(Verdict {
        member: member?,
        positive: positive?.value,
        method: method?,
        negative_codes: negative_codes.into_iter().map(|code| code.value).collect(),
        explanation,
        user_message,
    })
}

/// Reads a message for end users: both languages, or it is none.
pub(super) fn read_user_message(node: Node, context: &mut Context<'_>) -> Option<UserMessage> {
    let mut fields = Fields::of(node, "a message for users", context)?;
    let chinese = fields.required_text("zh", context);
    let english = fields.required_text("en", context);
    fields.finish(&["zh", "en"], &[], context);
    Some(UserMessage {
        chinese: chinese?.value,
        english: english?.value,
    })
}

/// Reads `x-retry`.
pub(super) fn read_retry(
    text: &Located<String>,
    context: &mut Context<'_>,
) -> Option<Located<Retry>> {
    let value = match text.value.as_str() {
        "read" => Retry::Read,
        "write" => Retry::Write,
        other => {
            context.findings.error(
                "ACS0217",
                text.at,
                format!("`x-retry` cannot be `{other}`"),
                "write `read` when sending twice harms nobody, else `write`",
            );
            return None;
        }
    };
    Some(Located { value, at: text.at })
}

/// Reads `x-source`.
pub(super) fn read_source(node: Node, context: &mut Context<'_>) -> Option<SourceNote> {
    let mut fields = Fields::of(node, "`x-source`", context)?;
    let source = SourceNote {
        page: fields.prose("page", context),
        url: fields.prose("url", context),
        date: fields.prose("date", context),
        note: fields.prose("note", context),
    };
    fields.finish(&["page", "url", "date", "note"], &[], context);
    Some(source)
}
