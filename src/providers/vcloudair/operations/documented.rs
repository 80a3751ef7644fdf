//! The operations: paths, parameters, and who reads and answers them.
//!
//! The guide's table swaps the parameters (and the types) of billable and billed usage. Those of the reference come
//! first in each list, those of the table after them.

use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::vcloudair::documentation::{NAME, TABLE_PAGE};
use crate::providers::vcloudair::operations::{
    control, costs, costs_answer, groups, groups_answer, usage, usage_answer,
};

const DURATION: Parameter = Parameter::filter(
    "duration",
    ParameterKind::Choice(&["BillToDate"]),
    "from the last bill to now; the default",
)
.single();
const START: Parameter =
    Parameter::filter("start", ParameterKind::Time, "first hour, with `end`; cut to the hour").single();
const END: Parameter = Parameter::filter(
    "end",
    ParameterKind::Time,
    "hour after the last, with `start`; cut to the hour",
)
.single();
const MONTH: Parameter = Parameter::filter(
    "month",
    ParameterKind::Integer,
    "billing month; default: the last billed",
)
.single();
const YEAR: Parameter =
    Parameter::filter("year", ParameterKind::Integer, "billing year; default: the last billed").single();
const LEVEL: Parameter = Parameter::filter(
    "level",
    ParameterKind::Choice(&["self", "one"]),
    "the entity alone (default), or with its immediate children",
)
.single();

macro_rules! operations {
    ($($constant:ident = $name:literal, $path:literal, $summary:literal, $parameters:expr, $view:literal,
       $recognise:path, $read:path, $answer:path;)*) => {
        $(
            #[doc = concat!("`GET ", $path, "`.")]
            pub(crate) static $constant: Operation = Operation {
                provider: NAME,
                name: $name,
                method: "GET",
                writes: false,
                path: $path,
                summary: $summary,
                documented_at: TABLE_PAGE,
                parameters: $parameters,
                view: $view,
                recognise: $recognise,
                read: $read,
                control: control::count,
                answer: $answer,
            };
        )*
    };
}

operations! {
    BILLABLE_COSTS = "billable-costs", "/api/metering/service-group/{serviceGroupId}/billable-costs",
        "service credits and support of a service group since its last bill", &[], "api_vcloudair_billable_costs",
        costs::recognise, costs::read, costs_answer::answer;
    BILLABLE_USAGE = "billable-usage", "/api/metering/service-instance/{serviceInstanceId}/billable-usage",
        "usage of a service instance not billed yet", &[DURATION, START, END, MONTH, YEAR, LEVEL],
        "api_vcloudair_billable_usage", usage::recognise, usage::read, usage_answer::answer;
    BILLABLE_USAGE_L1 = "billable-usage/l1",
        "/api/metering/service-instance/{serviceInstanceId}/l1/{l1Id}/billable-usage",
        "usage of a virtual machine or gateway not billed yet", &[DURATION, START, END],
        "api_vcloudair_billable_usage", usage::recognise, usage::read, usage_answer::answer;
    BILLABLE_USAGE_L2 = "billable-usage/l2",
        "/api/metering/service-instance/{serviceInstanceId}/l2/{l2Id}/billable-usage",
        "usage of a virtual data centre not billed yet", &[DURATION, START, END],
        "api_vcloudair_billable_usage", usage::recognise, usage::read, usage_answer::answer;
    SERVICE_GROUPS = "service-groups", "/api/billing/service-groups",
        "service groups of the company, with their billing periods", &[], "api_vcloudair_service_groups",
        groups::recognise_list, groups::read_list, groups_answer::answer_list;
    SERVICE_GROUP = "service-group", "/api/billing/service-group/{serviceGroupId}",
        "one service group, with its billing periods", &[], "api_vcloudair_service_groups",
        groups::recognise_one, groups::read_one, groups_answer::answer_one;
    BILLED_COSTS = "billed-costs", "/api/billing/service-group/{serviceGroupId}/billed-costs",
        "service credits and support of a billing month", &[MONTH, YEAR], "api_vcloudair_billed_costs",
        costs::recognise, costs::read, costs_answer::answer;
    BILLED_USAGE_GROUP = "billed-usage/service-group", "/api/billing/service-group/{serviceGroupId}/billed-usage",
        "billed usage of a service group", &[MONTH, YEAR, START, END, DURATION],
        "api_vcloudair_billed_usage", usage::recognise, usage::read, usage_answer::answer;
    BILLED_USAGE_L1 = "billed-usage/l1", "/api/billing/service-instance/{serviceInstanceId}/l1/{l1Id}/billed-usage",
        "billed usage of a virtual machine or gateway", &[MONTH, YEAR, START, END, DURATION],
        "api_vcloudair_billed_usage", usage::recognise, usage::read, usage_answer::answer;
    BILLED_USAGE_L2 = "billed-usage/l2", "/api/billing/service-instance/{serviceInstanceId}/l2/{l2Id}/billed-usage",
        "billed usage of a virtual data centre", &[MONTH, YEAR, LEVEL, START, END, DURATION],
        "api_vcloudair_billed_usage", usage::recognise, usage::read, usage_answer::answer;
    BILLED_USAGE = "billed-usage", "/api/billing/service-instance/{serviceInstanceId}/billed-usage",
        "billed usage of a service instance", &[MONTH, YEAR, LEVEL],
        "api_vcloudair_billed_usage", usage::recognise, usage::read, usage_answer::answer;
}
