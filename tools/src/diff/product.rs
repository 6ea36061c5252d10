//! What the operations of a product share, and the operations one by one.

use std::collections::BTreeMap;

use super::change::{Change, Class, Event, Subject};
use super::log::Log;
use super::pairs::pairs;
use super::{operation, shapes};
use acs_codegen::internal::model::{Endpoints, ErrorEnum, Product};
use acs_metadata::facts::Hosts;

/// All changes of a product.
pub(super) fn compare(old: &Product, new: &Product) -> Vec<Change> {
    let mut list = Vec::new();
    let components = format!("{}::components", new.home);
    let mut log = Log {
        list: &mut list,
        operation: None,
        path: new.home.clone(),
        components: components.clone(),
    };
    facts(&mut log, old, new);
    endpoints(&mut log, &old.endpoints, &new.endpoints);
    errors(&mut log, old.errors.as_ref(), new.errors.as_ref());
    log.path.clone_from(&components);
    shapes::types(&mut log, &old.components, &new.components);
    for pair in pairs(&old.operations, &new.operations, |found| &found.snake) {
        let Some(found) = pair.1.or(pair.0) else {
            continue;
        };
        let mut log = Log {
            list: &mut list,
            operation: Some(found.wire.clone()),
            path: format!("{}::{}", new.home, found.snake),
            components: components.clone(),
        };
        operation::compare(&mut log, &new.home, pair);
    }
    list
}

fn facts(log: &mut Log<'_>, old: &Product, new: &Product) {
    if old.home != new.home {
        let message = format!("the module was {}", old.home);
        log.add(
            Class::Breaking,
            (Subject::Product, Event::Retyped),
            "",
            message,
        );
    }
    for (what, old, new) in [
        ("product", &old.code, &new.code),
        ("version", &old.version, &new.version),
    ] {
        if old != new {
            let message = format!("the {what} that requests name was {old}, is {new}");
            log.wire(Subject::Product, "", message);
        }
    }
    match (old.sends, new.sends) {
        (true, false) => {
            let message = "requests can no longer be sent: the gateway has a signature of its own";
            let event = (Subject::Product, Event::Removed);
            log.add(Class::Breaking, event, "", message);
        }
        (false, true) => {
            log.added(Subject::Product, "", "requests can be sent");
        }
        _ => {}
    }
    if old.docs != new.docs || folders(old, new) != folders(new, old) {
        log.documentation(Subject::Product, "");
    }
}

/// The vendor's folders of `product`, without the operations that `other` lacks.
fn folders<'p>(product: &'p Product, other: &Product) -> Vec<(&'p str, &'p str)> {
    let groups = product.groups.iter().flat_map(|group| {
        let found = group.operations.iter();
        let found = found.filter_map(|index| product.operations.get(*index));
        found.map(|operation| (operation.snake.as_str(), group.title.as_str()))
    });
    let known: std::collections::HashSet<&str> = other
        .operations
        .iter()
        .map(|operation| operation.snake.as_str())
        .collect();
    let mut folders: Vec<_> = groups.filter(|(name, _)| known.contains(name)).collect();
    folders.sort_unstable();
    folders
}

fn errors(log: &mut Log<'_>, old: Option<&ErrorEnum>, new: Option<&ErrorEnum>) {
    match (old, new) {
        (Some(old), Some(new)) => shapes::errors(log, old, new),
        (Some(old), None) => {
            log.removed(Subject::Type, &old.name);
        }
        (None, Some(new)) => {
            log.added(Subject::Type, &new.name, "a new type");
        }
        (None, None) => {}
    }
}

/// Hosts: a program that names a region must still find one, and it must be the same.
fn endpoints(log: &mut Log<'_>, old: &Endpoints, new: &Endpoints) {
    match (old, new) {
        (Endpoints::Central(old), Endpoints::Central(new)) => {
            if old != new {
                let message = format!("the host was {old}, is {new}");
                log.wire(Subject::Product, "Client", message);
            }
        }
        (Endpoints::Central(old), _) => {
            let message =
                format!("the host was {old} for every region, now each region has its own");
            log.wire(Subject::Product, "Client", message);
        }
        (_, Endpoints::Central(new)) => {
            let message = format!("each region had a host, now {new} serves all");
            log.wire(Subject::Product, "Client", message);
        }
        _ => regions(log, &hosts(old), &hosts(new)),
    }
}

fn regions(log: &mut Log<'_>, old: &BTreeMap<&str, Row<'_>>, new: &BTreeMap<&str, Row<'_>>) {
    for (region, after) in new {
        let Some(before) = old.get(region) else {
            let message = format!("a new region: {region}");
            log.added(Subject::Product, "Client", &message);
            continue;
        };
        for ((network, before), (_, after)) in before.iter().zip(after) {
            match (before, after) {
                (Some(before), Some(after)) if before != after => {
                    let message =
                        format!("the {network} host of {region} was {before}, is {after}");
                    log.wire(Subject::Product, "Client", message);
                }
                (Some(before), None) => {
                    let message = format!("the {network} host of {region} is gone: {before}");
                    log.wire(Subject::Product, "Client", message);
                }
                (None, Some(after)) => {
                    let message = format!("a new {network} host of {region}: {after}");
                    log.added(Subject::Product, "Client", &message);
                }
                _ => {}
            }
        }
    }
    for region in old.keys().filter(|region| !new.contains_key(*region)) {
        let message = format!("a region is gone: {region}");
        log.wire(Subject::Product, "Client", message);
    }
}

/// The hosts of a region by network.
type Row<'h> = [(&'static str, Option<&'h str>); 3];

fn hosts(endpoints: &Endpoints) -> BTreeMap<&str, Row<'_>> {
    let row = |public, vpc, dual_stack| {
        [
            ("public", Some(public)),
            ("VPC", vpc),
            ("dual-stack", dual_stack),
        ]
    };
    match endpoints {
        Endpoints::Central(_) => BTreeMap::new(),
        Endpoints::Regional(rows) => rows
            .iter()
            .map(|(region, host)| (region.as_str(), row(host.as_str(), None, None)))
            .collect(),
        Endpoints::Hosts(rows) => {
            let rows = rows.iter().map(|hosts: &Hosts| {
                let (vpc, dual_stack) = (hosts.vpc.as_deref(), hosts.dual_stack.as_deref());
                (
                    hosts.region.as_str(),
                    row(hosts.public.as_str(), vpc, dual_stack),
                )
            });
            rows.collect()
        }
    }
}
