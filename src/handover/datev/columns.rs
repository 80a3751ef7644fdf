//! The columns of a booking batch, in order, and which of them are texts.

/// Columns before the first group of numbered ones; texts have a mark.
const FIRST: &[&str] = &[
    "Umsatz (ohne Soll/Haben-Kz)",
    "\"Soll/Haben-Kennzeichen",
    "\"WKZ Umsatz",
    "Kurs",
    "Basis-Umsatz",
    "\"WKZ Basis-Umsatz",
    "Konto",
    "Gegenkonto (ohne BU-Schlüssel)",
    "\"BU-Schlüssel",
    "Belegdatum",
    "\"Belegfeld 1",
    "\"Belegfeld 2",
    "Skonto",
    "\"Buchungstext",
    "Postensperre",
    "\"Diverse Adressnummer",
    "Geschäftspartnerbank",
    "Sachverhalt",
    "Zinssperre",
    "\"Beleglink",
];

/// Columns between the groups.
const MIDDLE: &[&str] = &[
    "\"KOST1 - Kostenstelle",
    "\"KOST2 - Kostenstelle",
    "KOST-Menge",
    "\"EU-Land u. USt-IdNr. (Bestimmung)",
    "EU-Steuersatz (Bestimmung)",
    "\"Abw. Versteuerungsart",
    "Sachverhalt L+L",
    "Funktionsergänzung L+L",
    "BU 49 Hauptfunktionstyp",
    "BU 49 Hauptfunktionsnummer",
    "BU 49 Funktionsergänzung",
];

/// Columns after the second group.
const LAST: &[&str] = &[
    "Stück",
    "Gewicht",
    "Zahlweise",
    "\"Forderungsart",
    "Veranlagungsjahr",
    "Zugeordnete Fälligkeit",
    "Skontotyp",
    "\"Auftragsnummer",
    "\"Buchungstyp",
    "USt-Schlüssel (Anzahlungen)",
    "\"EU-Mitgliedstaat (Anzahlungen)",
    "Sachverhalt L+L (Anzahlungen)",
    "EU-Steuersatz (Anzahlungen)",
    "Erlöskonto (Anzahlungen)",
    "\"Herkunft-Kz",
    "\"Leerfeld",
    "KOST-Datum",
    "\"SEPA-Mandatsreferenz",
    "Skontosperre",
    "\"Gesellschaftername",
    "Beteiligtennummer",
    "\"Identifikationsnummer",
    "\"Zeichnernummer",
    "Postensperre bis",
    "\"Bezeichnung SoBil-Sachverhalt",
    "Kennzeichen SoBil-Buchung",
    "Festschreibung",
    "Leistungsdatum",
    "Datum Zuord. Steuerperiode",
    "Fälligkeit",
    "\"Generalumkehr (GU)",
    "Steuersatz",
    "\"Land",
    "\"Abrechnungsreferenz",
    "BVV-Position",
    "\"EU-Land u. USt-IdNr. (Ursprung)",
    "EU-Steuersatz (Ursprung)",
    "Abw. Skontokonto",
];

/// A column: its name, and whether its values are texts in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub is_text: bool,
}

/// All columns.
pub(super) fn all() -> Vec<Column> {
    let one = |name: &&str| Column {
        name: name.trim_start_matches('"').to_owned(),
        is_text: name.starts_with('"'),
    };
    let group = |what: &'static str, count: usize| {
        (1..=count).flat_map(move |number| {
            ["Art", "Inhalt"].map(|part| Column {
                name: format!("{what} - {part} {number}"),
                is_text: true,
            })
        })
    };
    let mut columns: Vec<Column> = FIRST.iter().map(one).collect();
    columns.extend(group("Beleginfo", 8));
    columns.extend(MIDDLE.iter().map(one));
    columns.extend(group("Zusatzinformation", 20));
    columns.extend(LAST.iter().map(one));
    columns
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_125_and_each_is_where_it_belongs() {
        let columns = super::all();
        assert_eq!(columns.len(), 125);
        for (place, name, is_text) in [
            (1, "Umsatz (ohne Soll/Haben-Kz)", false),
            (11, "Belegfeld 1", true),
            (21, "Beleginfo - Art 1", true),
            (36, "Beleginfo - Inhalt 8", true),
            (40, "EU-Land u. USt-IdNr. (Bestimmung)", true),
            (48, "Zusatzinformation - Art 1", true),
            (87, "Zusatzinformation - Inhalt 20", true),
            (114, "Festschreibung", false),
            (117, "Fälligkeit", false),
            (125, "Abw. Skontokonto", false),
        ] {
            let column = &columns[place - 1];
            assert_eq!((column.name.as_str(), column.is_text), (name, is_text), "{place}");
        }
    }
}
