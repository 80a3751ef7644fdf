-- Commitments in the order in which they came in.
SELECT * FROM api_focus_contract_commitment
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:ContractCommitmentId IS NULL OR contract_commitment_id IN (SELECT value FROM json_each(:ContractCommitmentId)))
  AND (:ContractId IS NULL OR contract_id IN (SELECT value FROM json_each(:ContractId)))
  AND (:InvoiceIssuerName IS NULL OR invoice_issuer_name IN (SELECT value FROM json_each(:InvoiceIssuerName)))
  AND (:ServiceProviderName IS NULL OR service_provider_name IN (SELECT value FROM json_each(:ServiceProviderName)))
ORDER BY row_id
