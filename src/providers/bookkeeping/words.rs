//! What columns of lists are called in English, German, French, Spanish and Dutch: one entry for each column and rank.
//!
//! Names are written in small letters and digits, without accents. A name
//! stands here only where it can mean nothing else; `Valuta` is a day in German and a currency in Dutch, so it stands
//! twice, and the cells decide. Of several columns that mean one, the lowest rank comes first.

use crate::contract::lists::Words;

const fn words(column: &'static str, rank: u8, words: &'static str) -> Words {
    Words { column, rank, words }
}

/// The columns of a list of invoices.
pub(super) const INVOICES: &[Words] = &[
    words(
        "issuer",
        1,
        "vendor vendorname supplier suppliername seller sellername invoiceissuer invoiceissuername lieferant \
         lieferantenname namelieferant kreditor kreditorname rechnungssteller aussteller fournisseur \
         nomfournisseur nomdufournisseur emetteur proveedor nombreproveedor nombredelproveedor emisor \
         leverancier naamleverancier leveranciersnaam crediteur",
    ),
    words("issuer", 2, "provider anbieter firma prestataire issuedby billedby"),
    words(
        "invoice_number",
        1,
        "invoiceno invoicenr invoicenum invoiceid rechnungsnummer rechnungsnr rechnungnr rechnungsno rgnr \
         rechnr renr rgnummer numerodefacture numerofacture nfacture ndefacture nodefacture nofacture \
         numfacture numerodefactura numerofactura nfactura ndefactura nodefactura numfactura factuurnummer \
         factuurnr factuurno",
    ),
    words("invoice_number", 2, "invoice rechnung facture factura factuur"),
    words(
        "invoice_number",
        3,
        "documentnumber documentno belegnummer belegnr numerodepiece ndocumento numerodedocumento \
         boekstuknummer boekstuknr stuknummer",
    ),
    words(
        "invoice_date",
        1,
        "dateofinvoice rechnungsdatum rechnungvom ausstellungsdatum rgdatum datedefacture datefacture \
         datedelafacture datefacturation datedefacturation fechadefactura fechafactura fechadelafactura \
         fechadeemision fechaemision factuurdatum issuedate issued issuedat issuedon dateissued datedemission",
    ),
    words("invoice_date", 2, "documentdate belegdatum boekstukdatum"),
    words("invoice_date", 3, "date datum fecha"),
    words(
        "period",
        1,
        "billingperiod serviceperiod leistungszeitraum abrechnungszeitraum leistungsmonat abrechnungsmonat \
         periode periodedefacturation periodedeservice periodo periododefacturacion facturatieperiode \
         factuurperiode",
    ),
    words(
        "period",
        2,
        "billingmonth servicemonth month monat zeitraum mois mes maand",
    ),
    words(
        "currency",
        1,
        "currencycode billingcurrency invoicecurrency wahrung waehrung wahrungscode wkz whg devise monnaie \
         codedevise moneda divisa valuta munt munteenheid",
    ),
    words(
        "total",
        1,
        "invoicetotal totalamount grandtotal gross grossamount grosstotal amountdue totaldue amountinclvat \
         amountincltax totalinclvat totalincvat totalincltax brutto bruttobetrag betragbrutto bruttosumme \
         rechnungsbetrag rechnungssumme gesamtbetrag endbetrag zahlbetrag ttc montantttc totalttc \
         montanttotal importetotal totalfactura importefactura totalconiva factuurbedrag totaalbedrag \
         bedraginclbtw totaalinclbtw inclbtw bedraginclusiefbtw",
    ),
    words("total", 2, "amount betrag montant importe bedrag summe gesamt totaal"),
    words(
        "tax",
        1,
        "vat vatamount taxamount salestax gst mwst mwstbetrag ust ustbetrag umsatzsteuer mehrwertsteuer \
         steuer steuerbetrag davonust davonmwst enthaltenemwst enthalteneust vorsteuer vorsteuerbetrag tva \
         montanttva montantdelatva donttva iva importeiva cuotaiva btw btwbedrag waarvanbtw",
    ),
    words(
        "account",
        1,
        "accountid billingaccount billingaccountid customernumber customerno customerid kundennummer kundennr \
         kdnr numeroclient nclient numerodeclient numerodecliente ncliente klantnummer klantnr \
         debiteurennummer",
    ),
    words("account", 2, "konto compte cuenta"),
    words(
        "due_date",
        1,
        "due dueon dueat duedate payableby paymentdue paymentduedate fallig falligam falligkeit \
         falligkeitsdatum zahlbarbis echeance datedecheance dateecheance vencimiento fechadevencimiento \
         fechavencimiento vervaldatum vervaldag tebetalenvoor",
    ),
    words(
        "status",
        1,
        "invoicestatus rechnungsstatus statusrechnung statut estado factuurstatus",
    ),
];

/// The columns of a list of payments.
pub(super) const PAYMENTS: &[Words] = &[
    words(
        "payment_date",
        1,
        "paymentdate bookingdate bookeddate dateposted postingdate posteddate posted paidat paidon \
         completeddate completeddateutc buchungstag buchungsdatum buchung zahlungsdatum zahltag \
         datedepaiement datecomptable datedecomptabilisation datedoperation dateoperation datedeloperation \
         fechadepago fechacontable fechaoperacion fechadeoperacion foperacion boekdatum boekingsdatum \
         betaaldatum boekingdatum transactiedatum",
    ),
    words("payment_date", 2, "transactiondate dateoftransaction transaktionsdatum"),
    words("payment_date", 3, "date datum fecha"),
    words(
        "payment_date",
        VALUE_DAY,
        "valuedate valuta valutadatum valutatag wertstellung wertstellungsdatum wertstellungstag wertdatum \
         datevaleur datedevaleur fechavalor fechadevalor fvalor rentedatum",
    ),
    words(
        "amount",
        1,
        "paid paymentamount amountpaid transactionamount betrag umsatz umsatzbetrag zahlbetrag zahlungsbetrag \
         buchungsbetrag montant montantoperation montantdeloperation importe importeoperacion bedrag \
         transactiebedrag",
    ),
    words(
        "paid_out",
        1,
        "paidout moneyout debit debits debitamount debitamt withdrawal withdrawals withdrawalamount \
         withdrawalamt soll sollbetrag betragsoll abbuchung ausgabe ausgaben ausgang auszahlung belastung \
         zahlungsausgang debiteuros montantdebit montantaudebit depenses cargo cargos adeudo importecargo \
         salidas af uitgaven bedragaf",
    ),
    words(
        "paid_in",
        1,
        "paidin moneyin credit credits creditamount creditamt deposit deposits depositamount depositamt haben \
         habenbetrag betraghaben gutschrift einnahme einnahmen eingang einzahlung zahlungseingang crediteuros \
         montantcredit montantaucredit recettes abono abonos ingreso ingresos importeabono entradas bij \
         inkomsten bedragbij",
    ),
    words(
        "fee",
        1,
        "fee fees totalfees feeamount gebuhr gebuhren entgelt frais comision comisiones transactiekosten",
    ),
    words(
        "balance",
        1,
        "balance runningbalance balanceafter closingbalance accountbalance saldo kontostand saldonachbuchung \
         solde soldeapresoperation soldecourant saldonatrn saldonamutatie saldotrasoperacion",
    ),
    words(
        "state",
        1,
        "state status buchungsstatus zustand statut estado transactionstatus info",
    ),
    words(
        "currency",
        1,
        "currencycode transactioncurrency paymentcurrency wahrung waehrung wkz whg devise monnaie moneda \
         divisa valuta munt munteenheid",
    ),
    words("currency", 2, "accountcurrency kontowahrung devisecompte"),
    words(
        "invoice_number",
        1,
        "invoiceno invoicenr invoicenum invoiceid rechnungsnummer rechnungsnr rechnungnr rgnr renr \
         numerodefacture nfacture ndefacture numfacture numerodefactura nfactura ndefactura factuurnummer \
         factuurnr",
    ),
    words("invoice_number", 2, "invoice rechnung facture factura factuur"),
    words(
        "reference",
        1,
        "purpose remittance remittanceinformation paymentreference paymentdetails verwendungszweck zweck vwz \
         betreff libelle motif communication concepto omschrijving omschrijving1 mededeling mededelingen",
    ),
    words(
        "reference",
        2,
        "description transactiondescription memo details narrative beschreibung libelleoperation \
         libelledeloperation descripcion detalle naamomschrijving umsatztext",
    ),
    words(
        "reference",
        3,
        "buchungstext bookingtext observaciones informationscomplementaires",
    ),
    words(
        "payer",
        1,
        "debtor paidby payername auftraggeber zahler zahlungspflichtiger ordonnateur donneurdordre ordenante \
         opdrachtgever betaler",
    ),
    words("payer", 2, "from sender"),
    words(
        "payee",
        1,
        "creditor beneficiary beneficiaryname paidto payeename empfanger empfaenger zahlungsempfanger \
         zahlungsempfaenger zahlungsempfangerin begunstigter beguenstigter beneficiaire beneficiario \
         begunstigde ontvanger",
    ),
    words("payee", 2, "to recipient merchant"),
    words(
        "counterparty",
        1,
        "counterpartyname counterparty nameofcounterparty otherparty payeepayer payerpayee \
         auftraggeberempfanger auftraggeberempfaenger empfangerauftraggeber auftraggeberzahlungsempfanger \
         auftraggeberbegunstigter auftraggeberbeguenstigter begunstigterauftraggeber \
         beguenstigterzahlungspflichtiger begunstigterzahlungspflichtiger empfangerzahlungspflichtiger \
         zahlungsempfangerzahlungspflichtiger namezahlungsbeteiligter zahlungsbeteiligter zahlungspartner \
         partnername partner gegenpartei contrepartie nomcontrepartie contraparte nombrecontraparte \
         tegenpartij naamtegenpartij",
    ),
    words("counterparty", 2, "name nom nombre naam"),
    words(
        "payment_id",
        1,
        "transactionid paymentnumber bankreference transaktionsnummer transaktionsid buchungsnummer \
         bankreferenz referencedeloperation transactiereferentie",
    ),
    words(
        "bank_account",
        1,
        "bankaccount bankaccountiban ownaccount owniban accountiban auftragskonto ibanauftragskonto \
         ibankontoinhaber eigenkonto ibanbban numerodecompte rekening rekeningnummer ibancompte",
    ),
    words(
        "iban",
        1,
        "payeeiban creditoriban beneficiaryiban counterpartyiban kontonummeriban ibanzahlungsbeteiligter \
         ibanempfanger ibangegenkonto gegenkonto tegenrekening tegenrekeningibanbban ibantegenpartij \
         ibancontrepartie ibanbeneficiario",
    ),
    words(
        "end_to_end_id",
        1,
        "endtoend endtoendreference endtoendreferenz endtoendidentification kundenreferenzendtoend",
    ),
    words(
        "structured_reference",
        1,
        "creditorreference qrreference rfreference scor communicationstructuree betalingskenmerk \
         gestructureerdemededeling",
    ),
    words(
        "direction",
        1,
        "debitcredit creditdebit drcr crdr sollhaben sollhabenkennzeichen shkennzeichen sh \
         creditdebitindicator debitcreditindicator debitocredito cargoabono sens afbij",
    ),
];

/// The rank of the day of value, which is the day of payment where there is no other.
pub(super) const VALUE_DAY: u8 = 9;
