//! Contract Commitment, of FOCUS 1.3 and 1.4: `ContractCommitmentId,…,ContractCommitmentCost,…`, one row a commitment.
//!
//! Version 1.3 has thirteen of these columns; the other seventeen came with 1.4 and may be absent.

use crate::contract::document::{Sum, Table};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::focus::documentation::{NAME, PAGE};
use crate::providers::focus::operations::dataset;

/// A commitment under a contract.
pub(crate) static TABLE: Table = Table {
    name: "focus_contract_commitment",
    is_envelope: false,
    fields: &[
        dataset::text(
            "BillingCurrency",
            "billing_currency",
            "Currency of ContractCommitmentCost",
        )
        .nullable(),
        dataset::json(
            "ContractCommitmentApplicability",
            "contract_commitment_applicability",
            "What the commitment applies to",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentBenefitCategory",
            "contract_commitment_benefit_category",
            "Discount, Entitlement, Availability or Other",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentCategory",
            "contract_commitment_category",
            "Spend or Usage",
        )
        .nullable(),
        dataset::decimal(
            "ContractCommitmentCost",
            "contract_commitment_cost",
            "Money committed to, in BillingCurrency",
        )
        .nullable(),
        dataset::time(
            "ContractCommitmentCreated",
            "contract_commitment_created",
            "When the commitment was made",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentDescription",
            "contract_commitment_description",
            "What it is, in words",
        )
        .nullable(),
        dataset::decimal(
            "ContractCommitmentDiscountPercentage",
            "contract_commitment_discount_percentage",
            "Discount, as a fraction of 1",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentDurationType",
            "contract_commitment_duration_type",
            "How long it lasts",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentFulfillmentInterval",
            "contract_commitment_fulfillment_interval",
            "How often it is to be fulfilled",
        )
        .nullable()
        .optional(),
        dataset::id(
            "ContractCommitmentId",
            "contract_commitment_id",
            "Number of the commitment",
        ),
        dataset::time(
            "ContractCommitmentLastUpdated",
            "contract_commitment_last_updated",
            "When the commitment was last changed",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentLifecycleStatus",
            "contract_commitment_lifecycle_status",
            "Proposed, Pending, Active, Exhausted, Expired, Canceled or Superseded",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentModel",
            "contract_commitment_model",
            "Continuous or Discontinuous",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentOfferCategory",
            "contract_commitment_offer_category",
            "Negotiated or Public",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentPaymentInterval",
            "contract_commitment_payment_interval",
            "How often it is paid for",
        )
        .nullable()
        .optional(),
        dataset::text(
            "ContractCommitmentPaymentModel",
            "contract_commitment_payment_model",
            "No Upfront, Partial Upfront or All Upfront",
        )
        .nullable()
        .optional(),
        dataset::decimal(
            "ContractCommitmentPaymentUpfrontPercentage",
            "contract_commitment_payment_upfront_percentage",
            "What is paid upfront, as a fraction of 1",
        )
        .nullable()
        .optional(),
        dataset::time(
            "ContractCommitmentPeriodEnd",
            "contract_commitment_period_end",
            "The moment after the commitment's last",
        )
        .nullable(),
        dataset::time(
            "ContractCommitmentPeriodStart",
            "contract_commitment_period_start",
            "When the commitment begins",
        )
        .nullable(),
        dataset::decimal(
            "ContractCommitmentQuantity",
            "contract_commitment_quantity",
            "Amount committed to, in ContractCommitmentUnit",
        )
        .nullable(),
        dataset::text(
            "ContractCommitmentType",
            "contract_commitment_type",
            "The provider's name for this kind of commitment",
        )
        .nullable(),
        dataset::text(
            "ContractCommitmentUnit",
            "contract_commitment_unit",
            "Unit of ContractCommitmentQuantity",
        )
        .nullable(),
        dataset::id("ContractId", "contract_id", "Number of the contract").nullable(),
        dataset::time(
            "ContractPeriodEnd",
            "contract_period_end",
            "The moment after the contract's last",
        )
        .nullable(),
        dataset::time(
            "ContractPeriodStart",
            "contract_period_start",
            "When the contract begins",
        )
        .nullable(),
        dataset::text("InvoiceIssuerName", "invoice_issuer_name", "Who bills for it")
            .nullable()
            .optional(),
        dataset::text(
            "PricingCurrency",
            "pricing_currency",
            "Currency of prices, which may be a virtual one",
        )
        .nullable()
        .optional(),
        dataset::decimal(
            "PricingCurrencyContractCommitmentCost",
            "pricing_currency_contract_commitment_cost",
            "Money committed to, in PricingCurrency",
        )
        .nullable()
        .optional(),
        dataset::text("ServiceProviderName", "service_provider_name", "Who sells it")
            .nullable()
            .optional(),
    ],
    derived: &[],
    key: &["contract_commitment_id"],
    sums: &[
        Sum::amounts("ContractCommitmentCost", Some("BillingCurrency")),
        Sum::control("PricingCurrencyContractCommitmentCost", Some("PricingCurrency")),
        Sum::control("ContractCommitmentQuantity", None),
    ],
};

/// Reads and answers the dataset.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "contract_commitment",
    method: "GET",
    writes: false,
    path: "/contract_commitment",
    summary: "commitments under contracts",
    documented_at: PAGE,
    parameters: &[
        Parameter::filter("ContractCommitmentId", ParameterKind::Text, "number of the commitment"),
        Parameter::filter("ContractId", ParameterKind::Text, "number of the contract"),
        Parameter::filter("InvoiceIssuerName", ParameterKind::Text, "who issues the invoice"),
        Parameter::filter("ServiceProviderName", ParameterKind::Text, "who sells it"),
    ],
    view: "api_focus_contract_commitment",
    recognise: |_, root| dataset::recognise(root, &TABLE),
    read: |_, root, reading| dataset::read(root, reading, &TABLE),
    control: |_, text| dataset::control(text, &TABLE),
    answer: |question, ledger| dataset::answer(question, ledger, &TABLE, include_str!("contract_commitment.sql")),
};
