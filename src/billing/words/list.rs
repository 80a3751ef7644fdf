//! The table: what each word is for, its key in a book, and its texts in English, German, French, Spanish, Dutch and Italian.

/// The languages of the table, in its order.
pub(super) const LANGUAGES: [&str; 6] = ["en", "de", "fr", "es", "nl", "it"];

macro_rules! words {
    ($($word:ident $key:literal [$($text:literal),*];)*) => {
        /// A text of documents.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "its English text says what it is")]
        pub(crate) enum Word { $($word),* }

        impl Word {
            /// All of them.
            pub(crate) const ALL: &'static [Word] = &[$(Word::$word),*];

            /// Its key in a book.
            #[must_use]
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Word::$word => $key),* }
            }

            /// Its texts, in the order of the languages.
            #[must_use]
            pub(crate) const fn texts(self) -> [&'static str; LANGUAGES.len()] {
                match self { $(Word::$word => [$($text),*]),* }
            }
        }
    };
}

words! {
    Invoice "invoice" ["Invoice", "Rechnung", "Facture", "Factura", "Factuur", "Fattura"];
    CreditNote "credit_note" ["Credit note", "Gutschrift", "Avoir", "Factura rectificativa", "Creditfactuur", "Nota di credito"];
    Number "number" ["Number", "Nummer", "Numéro", "Número", "Nummer", "Numero"];
    Date "date" ["Date", "Datum", "Date", "Fecha", "Datum", "Data"];
    Due "due" ["Payable by", "Zahlbar bis", "Payable avant le", "Vencimiento", "Te betalen voor", "Scadenza"];
    Period "period" ["Service period", "Leistungszeitraum", "Période de prestation", "Periodo de servicio", "Leveringsperiode", "Periodo della prestazione"];
    Corrects "corrects" ["Corrects the invoice", "Zu Rechnung", "Concerne la facture", "Rectifica la factura", "Betreft factuur", "Rettifica la fattura"];
    Contract "contract" ["Contract", "Vertrag", "Contrat", "Contrato", "Contract", "Contratto"];
    CustomerNumber "customer_number" ["Customer number", "Kundennummer", "Numéro de client", "Número de cliente", "Klantnummer", "Numero cliente"];
    Reference "reference" ["Your reference", "Ihr Zeichen", "Votre référence", "Su referencia", "Uw referentie", "Vostro riferimento"];
    Order "order" ["Your order", "Ihre Bestellung", "Votre commande", "Su pedido", "Uw bestelling", "Vostro ordine"];
    Project "project" ["Your project", "Ihr Projekt", "Votre projet", "Su proyecto", "Uw project", "Vostro progetto"];
    From "from" ["From", "Von", "De", "De", "Van", "Da"];
    To "to" ["To", "An", "À", "Para", "Aan", "A"];
    VatId "vat_id" ["VAT id", "USt-IdNr.", "N° de TVA", "NIF-IVA", "Btw-nummer", "Partita IVA"];
    YourVatId "your_vat_id" ["Your VAT id", "Ihre USt-IdNr.", "Votre n° de TVA", "Su NIF-IVA", "Uw btw-nummer", "Vostra partita IVA"];
    TaxNumber "tax_number" ["Tax number", "Steuernummer", "Numéro fiscal", "Número fiscal", "Belastingnummer", "Codice fiscale"];
    LegalId "legal_id" ["Registration", "Register", "Immatriculation", "Registro", "Registratie", "Registro"];
    Line "line" ["Line", "Pos.", "N°", "N.º", "Nr.", "N."];
    Text "text" ["Description", "Bezeichnung", "Désignation", "Descripción", "Omschrijving", "Descrizione"];
    Quantity "quantity" ["Quantity", "Menge", "Quantité", "Cantidad", "Aantal", "Quantità"];
    Unit "unit" ["Unit", "Einheit", "Unité", "Unidad", "Eenheid", "Unità"];
    UnitPrice "unit_price" ["Unit price", "Einzelpreis", "Prix unitaire", "Precio unitario", "Prijs per eenheid", "Prezzo unitario"];
    Amount "amount" ["Amount", "Betrag", "Montant", "Importe", "Bedrag", "Importo"];
    Tax "tax" ["Tax", "Steuer", "Taxe", "Impuesto", "Belasting", "Imposta"];
    Sum "sum" ["Sum of the lines", "Summe der Positionen", "Total des lignes", "Suma de las líneas", "Som van de regels", "Totale delle righe"];
    Net "net" ["Net", "Netto", "Total HT", "Base imponible", "Netto", "Imponibile"];
    TaxOn "tax_on" ["{tax} {rate} on {base}", "{tax} {rate} auf {base}", "{tax} {rate} sur {base}", "{tax} {rate} sobre {base}", "{tax} {rate} over {base}", "{tax} {rate} su {base}"];
    Total "total" ["Total", "Gesamtbetrag", "Total", "Total", "Totaal", "Totale"];
    Credited "credited" ["Amount credited", "Gutgeschriebener Betrag", "Montant crédité", "Importe abonado", "Gecrediteerd bedrag", "Importo accreditato"];
    Payable "payable" ["Please pay {amount} by {date} and quote the number {number}.", "Bitte zahlen Sie {amount} bis zum {date} und geben Sie dabei die Nummer {number} an.", "Merci de régler {amount} avant le {date} en indiquant le numéro {number}.", "Le rogamos que pague {amount} antes del {date} e indique el número {number}.", "Wij verzoeken u {amount} vóór {date} te betalen onder vermelding van nummer {number}.", "Si prega di pagare {amount} entro il {date} indicando il numero {number}."];
    CashDiscount "cash_discount" ["If you pay by {date}, you may take off {percent} %: then please pay {amount}.", "Bei Zahlung bis zum {date} können Sie {percent} % Skonto abziehen: Bitte zahlen Sie dann {amount}.", "Pour un règlement avant le {date}, vous pouvez déduire {percent} % d’escompte : merci de régler alors {amount}.", "Si paga antes del {date}, puede descontar el {percent} % por pronto pago: en ese caso pague {amount}.", "Bij betaling vóór {date} mag u {percent} % korting aftrekken: betaal dan {amount}.", "In caso di pagamento entro il {date} può dedurre lo sconto del {percent} %: in tal caso paghi {amount}."];
    AccountHolder "account_holder" ["Account holder", "Kontoinhaber", "Titulaire", "Titular", "Rekeninghouder", "Intestatario"];
    Iban "iban" ["IBAN", "IBAN", "IBAN", "IBAN", "IBAN", "IBAN"];
    Bic "bic" ["BIC", "BIC", "BIC", "BIC", "BIC", "BIC"];
    Bank "bank" ["Bank", "Bank", "Banque", "Banco", "Bank", "Banca"];
    PaymentReference "payment_reference" ["Payment reference", "Verwendungszweck", "Référence de paiement", "Concepto", "Betalingskenmerk", "Causale"];
    Scan "scan" ["Scan with your bank’s app to pay", "Mit der App Ihrer Bank bezahlen", "Payer avec l’application de votre banque", "Pagar con la aplicación de su banco", "Betalen met de app van uw bank", "Pagare con l’app della banca"];
    Rate "rate" ["Exchange rate", "Wechselkurs", "Taux de change", "Tipo de cambio", "Wisselkoers", "Tasso di cambio"];
    RateOf "rate_of" ["of {date}", "vom {date}", "du {date}", "del {date}", "van {date}", "del {date}"];
    Redemption "redemption" ["{name}, {nth} of {all}", "{name}, {nth} von {all}", "{name}, {nth} sur {all}", "{name}, {nth} de {all}", "{name}, {nth} van {all}", "{name}, {nth} di {all}"];
    Page "page" ["Page {page} of {pages}", "Seite {page} von {pages}", "Page {page} sur {pages}", "Página {page} de {pages}", "Pagina {page} van {pages}", "Pagina {page} di {pages}"];
    CarriedForward "carried_forward" ["Carried forward", "Übertrag", "À reporter", "Suma y sigue", "Over te brengen", "A riportare"];
    BroughtForward "brought_forward" ["Brought forward", "Übertrag", "Report", "Suma anterior", "Overgebracht", "Riporto"];
    Head "head" ["Record", "Beleg", "Enregistrement", "Registro", "Vastlegging", "Registrazione"];
    Phone "phone" ["Phone", "Telefon", "Téléphone", "Teléfono", "Telefoon", "Telefono"];
    DecimalMark "decimal_mark" [".", ",", ",", ",", ",", ","];
    GroupMark "group_mark" [",", ".", "\u{a0}", ".", ".", "."];
    DateForm "date_form" ["{d} {name} {year}", "{day}.{month}.{year}", "{day}/{month}/{year}", "{day}/{month}/{year}", "{day}-{month}-{year}", "{day}/{month}/{year}"];
    Months "months" ["January,February,March,April,May,June,July,August,September,October,November,December", "Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember", "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre", "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre", "januari,februari,maart,april,mei,juni,juli,augustus,september,oktober,november,december", "gennaio,febbraio,marzo,aprile,maggio,giugno,luglio,agosto,settembre,ottobre,novembre,dicembre"];
    QrReceipt "qr_receipt" ["Receipt", "Empfangsschein", "Récépissé", "Receipt", "Receipt", "Ricevuta"];
    QrPaymentPart "qr_payment_part" ["Payment part", "Zahlteil", "Section paiement", "Payment part", "Payment part", "Sezione pagamento"];
    QrAccount "qr_account" ["Account / Payable to", "Konto / Zahlbar an", "Compte / Payable à", "Account / Payable to", "Account / Payable to", "Conto / Pagabile a"];
    QrReference "qr_reference" ["Reference", "Referenz", "Référence", "Reference", "Reference", "Riferimento"];
    QrInformation "qr_information" ["Additional information", "Zusätzliche Informationen", "Informations supplémentaires", "Additional information", "Additional information", "Informazioni supplementari"];
    QrPayableBy "qr_payable_by" ["Payable by", "Zahlbar durch", "Payable par", "Payable by", "Payable by", "Pagabile da"];
    QrCurrency "qr_currency" ["Currency", "Währung", "Monnaie", "Currency", "Currency", "Valuta"];
    QrAmount "qr_amount" ["Amount", "Betrag", "Montant", "Amount", "Amount", "Importo"];
    QrAcceptance "qr_acceptance" ["Acceptance point", "Annahmestelle", "Point de dépôt", "Acceptance point", "Acceptance point", "Punto di accettazione"];
    QrSeparate "qr_separate" ["Separate before paying in", "Vor der Einzahlung abzutrennen", "À détacher avant le versement", "Separate before paying in", "Separate before paying in", "Da staccare prima del versamento"];
    UnitUnit "unit_unit" ["unit", "Einheit", "unité", "unidad", "eenheid", "unità"];
    UnitUnits "unit_units" ["units", "Einheiten", "unités", "unidades", "eenheden", "unità"];
    UnitLumpSum "unit_lump_sum" ["lump sum", "pauschal", "forfait", "tanto alzado", "vast bedrag", "a corpo"];
    UnitSecond "unit_second" ["second", "Sekunde", "seconde", "segundo", "seconde", "secondo"];
    UnitSeconds "unit_seconds" ["seconds", "Sekunden", "secondes", "segundos", "seconden", "secondi"];
    UnitMinute "unit_minute" ["minute", "Minute", "minute", "minuto", "minuut", "minuto"];
    UnitMinutes "unit_minutes" ["minutes", "Minuten", "minutes", "minutos", "minuten", "minuti"];
    UnitHour "unit_hour" ["hour", "Stunde", "heure", "hora", "uur", "ora"];
    UnitHours "unit_hours" ["hours", "Stunden", "heures", "horas", "uur", "ore"];
    UnitDay "unit_day" ["day", "Tag", "jour", "día", "dag", "giorno"];
    UnitDays "unit_days" ["days", "Tage", "jours", "días", "dagen", "giorni"];
    UnitWeek "unit_week" ["week", "Woche", "semaine", "semana", "week", "settimana"];
    UnitWeeks "unit_weeks" ["weeks", "Wochen", "semaines", "semanas", "weken", "settimane"];
    UnitMonth "unit_month" ["month", "Monat", "mois", "mes", "maand", "mese"];
    UnitMonths "unit_months" ["months", "Monate", "mois", "meses", "maanden", "mesi"];
    UnitQuarter "unit_quarter" ["quarter", "Quartal", "trimestre", "trimestre", "kwartaal", "trimestre"];
    UnitQuarters "unit_quarters" ["quarters", "Quartale", "trimestres", "trimestres", "kwartalen", "trimestri"];
    UnitYear "unit_year" ["year", "Jahr", "an", "año", "jaar", "anno"];
    UnitYears "unit_years" ["years", "Jahre", "ans", "años", "jaar", "anni"];
    UnitRequest "unit_request" ["request", "Anfrage", "requête", "solicitud", "verzoek", "richiesta"];
    UnitRequests "unit_requests" ["requests", "Anfragen", "requêtes", "solicitudes", "verzoeken", "richieste"];
    UnitGbHour "unit_gb_hour" ["GB-hour", "GB-Stunde", "Go-heure", "GB-hora", "GB-uur", "GB-ora"];
    UnitGbHours "unit_gb_hours" ["GB-hours", "GB-Stunden", "Go-heures", "GB-horas", "GB-uur", "GB-ore"];
    UnitGbMonth "unit_gb_month" ["GB-month", "GB-Monat", "Go-mois", "GB-mes", "GB-maand", "GB-mese"];
    UnitGbMonths "unit_gb_months" ["GB-months", "GB-Monate", "Go-mois", "GB-meses", "GB-maanden", "GB-mesi"];
    UnitGibHour "unit_gib_hour" ["GiB-hour", "GiB-Stunde", "Gio-heure", "GiB-hora", "GiB-uur", "GiB-ora"];
    UnitGibHours "unit_gib_hours" ["GiB-hours", "GiB-Stunden", "Gio-heures", "GiB-horas", "GiB-uur", "GiB-ore"];
    UnitGibMonth "unit_gib_month" ["GiB-month", "GiB-Monat", "Gio-mois", "GiB-mes", "GiB-maand", "GiB-mese"];
    UnitGibMonths "unit_gib_months" ["GiB-months", "GiB-Monate", "Gio-mois", "GiB-meses", "GiB-maanden", "GiB-mesi"];
    UnitCpuHour "unit_vcpu_hour" ["vCPU-hour", "vCPU-Stunde", "vCPU-heure", "vCPU-hora", "vCPU-uur", "vCPU-ora"];
    UnitCpuHours "unit_vcpu_hours" ["vCPU-hours", "vCPU-Stunden", "vCPU-heures", "vCPU-horas", "vCPU-uur", "vCPU-ore"];
}

impl Word {
    /// The names in braces that its text has; one that replaces it may have these, and no others.
    #[must_use]
    pub(crate) fn names(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_has_a_key_of_its_own_and_the_same_names_in_every_language() {
        let keys: BTreeSet<&str> = Word::ALL.iter().map(|word| word.key()).collect();
        assert_eq!(keys.len(), Word::ALL.len());
        for word in Word::ALL {
            let texts = word.texts();
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", word.key());
            if *word == Word::DateForm {
                continue;
            }
            let names = |text| Word::names(text).into_iter().collect::<BTreeSet<_>>();
            assert!(
                texts.iter().all(|text| names(text) == names(texts[0])),
                "{}",
                word.key()
            );
            if *word == Word::Months {
                assert!(texts.iter().all(|text| text.split(',').count() == 12));
            }
        }
    }
}
