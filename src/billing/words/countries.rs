//! Names of countries in the languages of documents; others are written as their code.

use super::list::LANGUAGES;

const NAMES: &[(&str, [&str; LANGUAGES.len()])] = &[
    (
        "AT",
        ["Austria", "Österreich", "Autriche", "Austria", "Oostenrijk", "Austria"],
    ),
    (
        "AU",
        [
            "Australia",
            "Australien",
            "Australie",
            "Australia",
            "Australië",
            "Australia",
        ],
    ),
    ("BE", ["Belgium", "Belgien", "Belgique", "Bélgica", "België", "Belgio"]),
    (
        "BG",
        ["Bulgaria", "Bulgarien", "Bulgarie", "Bulgaria", "Bulgarije", "Bulgaria"],
    ),
    ("BR", ["Brazil", "Brasilien", "Brésil", "Brasil", "Brazilië", "Brasile"]),
    ("CA", ["Canada", "Kanada", "Canada", "Canadá", "Canada", "Canada"]),
    (
        "CH",
        ["Switzerland", "Schweiz", "Suisse", "Suiza", "Zwitserland", "Svizzera"],
    ),
    ("CY", ["Cyprus", "Zypern", "Chypre", "Chipre", "Cyprus", "Cipro"]),
    (
        "CZ",
        ["Czechia", "Tschechien", "Tchéquie", "Chequia", "Tsjechië", "Cechia"],
    ),
    (
        "DE",
        [
            "Germany",
            "Deutschland",
            "Allemagne",
            "Alemania",
            "Duitsland",
            "Germania",
        ],
    ),
    (
        "DK",
        [
            "Denmark",
            "Dänemark",
            "Danemark",
            "Dinamarca",
            "Denemarken",
            "Danimarca",
        ],
    ),
    ("EE", ["Estonia", "Estland", "Estonie", "Estonia", "Estland", "Estonia"]),
    ("ES", ["Spain", "Spanien", "Espagne", "España", "Spanje", "Spagna"]),
    (
        "FI",
        ["Finland", "Finnland", "Finlande", "Finlandia", "Finland", "Finlandia"],
    ),
    (
        "FR",
        ["France", "Frankreich", "France", "Francia", "Frankrijk", "Francia"],
    ),
    (
        "GB",
        [
            "United Kingdom",
            "Vereinigtes Königreich",
            "Royaume-Uni",
            "Reino Unido",
            "Verenigd Koninkrijk",
            "Regno Unito",
        ],
    ),
    (
        "GR",
        ["Greece", "Griechenland", "Grèce", "Grecia", "Griekenland", "Grecia"],
    ),
    (
        "HR",
        ["Croatia", "Kroatien", "Croatie", "Croacia", "Kroatië", "Croazia"],
    ),
    (
        "HU",
        ["Hungary", "Ungarn", "Hongrie", "Hungría", "Hongarije", "Ungheria"],
    ),
    ("IE", ["Ireland", "Irland", "Irlande", "Irlanda", "Ierland", "Irlanda"]),
    ("IN", ["India", "Indien", "Inde", "India", "India", "India"]),
    ("IS", ["Iceland", "Island", "Islande", "Islandia", "IJsland", "Islanda"]),
    ("IT", ["Italy", "Italien", "Italie", "Italia", "Italië", "Italia"]),
    ("JP", ["Japan", "Japan", "Japon", "Japón", "Japan", "Giappone"]),
    (
        "LI",
        [
            "Liechtenstein",
            "Liechtenstein",
            "Liechtenstein",
            "Liechtenstein",
            "Liechtenstein",
            "Liechtenstein",
        ],
    ),
    (
        "LT",
        ["Lithuania", "Litauen", "Lituanie", "Lituania", "Litouwen", "Lituania"],
    ),
    (
        "LU",
        [
            "Luxembourg",
            "Luxemburg",
            "Luxembourg",
            "Luxemburgo",
            "Luxemburg",
            "Lussemburgo",
        ],
    ),
    (
        "LV",
        ["Latvia", "Lettland", "Lettonie", "Letonia", "Letland", "Lettonia"],
    ),
    ("MT", ["Malta", "Malta", "Malte", "Malta", "Malta", "Malta"]),
    ("MX", ["Mexico", "Mexiko", "Mexique", "México", "Mexico", "Messico"]),
    (
        "NL",
        [
            "Netherlands",
            "Niederlande",
            "Pays-Bas",
            "Países Bajos",
            "Nederland",
            "Paesi Bassi",
        ],
    ),
    (
        "NO",
        ["Norway", "Norwegen", "Norvège", "Noruega", "Noorwegen", "Norvegia"],
    ),
    (
        "NZ",
        [
            "New Zealand",
            "Neuseeland",
            "Nouvelle-Zélande",
            "Nueva Zelanda",
            "Nieuw-Zeeland",
            "Nuova Zelanda",
        ],
    ),
    ("PL", ["Poland", "Polen", "Pologne", "Polonia", "Polen", "Polonia"]),
    (
        "PT",
        ["Portugal", "Portugal", "Portugal", "Portugal", "Portugal", "Portogallo"],
    ),
    (
        "RO",
        ["Romania", "Rumänien", "Roumanie", "Rumanía", "Roemenië", "Romania"],
    ),
    ("RS", ["Serbia", "Serbien", "Serbie", "Serbia", "Servië", "Serbia"]),
    ("SE", ["Sweden", "Schweden", "Suède", "Suecia", "Zweden", "Svezia"]),
    (
        "SG",
        [
            "Singapore",
            "Singapur",
            "Singapour",
            "Singapur",
            "Singapore",
            "Singapore",
        ],
    ),
    (
        "SI",
        ["Slovenia", "Slowenien", "Slovénie", "Eslovenia", "Slovenië", "Slovenia"],
    ),
    (
        "SK",
        [
            "Slovakia",
            "Slowakei",
            "Slovaquie",
            "Eslovaquia",
            "Slowakije",
            "Slovacchia",
        ],
    ),
    ("TR", ["Türkiye", "Türkei", "Turquie", "Turquía", "Turkije", "Turchia"]),
    (
        "UA",
        ["Ukraine", "Ukraine", "Ukraine", "Ucrania", "Oekraïne", "Ucraina"],
    ),
    (
        "US",
        [
            "United States",
            "Vereinigte Staaten",
            "États-Unis",
            "Estados Unidos",
            "Verenigde Staten",
            "Stati Uniti",
        ],
    ),
];

/// The name of a country in a language, by its place among the languages.
pub(super) fn name(code: &str, language: usize) -> Option<&'static str> {
    let (_, names) = NAMES.iter().find(|(known, _)| *known == code)?;
    names.get(language).copied()
}
