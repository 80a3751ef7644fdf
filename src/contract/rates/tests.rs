use super::*;

fn rates(texts: &[&str]) -> Rates {
    let connection = Connection::open_in_memory().unwrap();
    let columns = "provider, account, row_key, from_currency, to_currency, rate, valid_from";
    connection
        .execute_batch(&format!("CREATE TABLE exchange_rate ({columns})"))
        .unwrap();
    let by_hand: Vec<HandRate> = texts.iter().map(|text| text.parse().unwrap()).collect();
    Rates::read(&connection, &by_hand, None).unwrap()
}

/// Rate, date and path, `none` without a way.
fn way(rates: &Rates, from: &str, to: &str, time: &str) -> String {
    rates.way(from, to, time).unwrap().map_or("none".to_owned(), |way| {
        format!("{} {} {}", way.rate(), way.date().unwrap_or_default(), way.path())
    })
}

#[test]
fn the_newest_rate_of_the_pair_holds_in_either_direction() {
    let rates = rates(&[
        "USD=EUR:0.92@2025-06-01",
        "USD=EUR:0.90@2025-07-01",
        "EUR=USD:1.10@2025-06-15",
    ]);
    assert_eq!(way(&rates, "USD", "EUR", "2025-05-31T23:59:59.999999Z"), "none");
    let found_on = |day| way(&rates, "USD", "EUR", day);
    assert_eq!(found_on("2025-06-01T00:00:00.000000Z"), "0.92 2025-06-01 USD>EUR");
    assert_eq!(found_on("2025-06-20"), "1/1.10 2025-06-15 USD>EUR");
    assert_eq!(found_on("2025-08-01"), "0.90 2025-07-01 USD>EUR");
    assert_eq!(
        rates.steps("EUR", &[])["USD"],
        ["2025-06-01", "2025-06-15", "2025-07-01"]
    );
    assert_eq!(way(&rates, "EUR", "EUR", ""), "1  EUR");
}

#[test]
fn two_rates_over_a_common_currency_serve_where_the_pair_has_none() {
    let rates = rates(&[
        "CHF=EUR:1.05@2025-01-01",
        "USD=CHF:0.8",
        "EUR=GBP:0.85@2025-02-01",
        "USD=GBP:0.7@2025-02-01",
    ]);
    assert_eq!(
        way(&rates, "USD", "EUR", "2025-01-02"),
        "0.8*1.05 2025-01-01 USD>CHF>EUR"
    );
    assert_eq!(
        way(&rates, "USD", "EUR", "2025-02-02"),
        "0.7/0.85 2025-02-01 USD>GBP>EUR"
    );
    assert_eq!(
        way(&rates, "EUR", "USD", "2025-02-02"),
        "0.85/0.7 2025-02-01 EUR>GBP>USD"
    );
    assert_eq!(way(&rates, "JPY", "EUR", "2025-02-02"), "none");
}

/// Rates of sources: `ECB EUR USD 1.10 2025-06-02`.
fn of_sources(texts: &[&str], chosen: Option<&str>) -> Result<Rates> {
    let connection = Connection::open_in_memory().unwrap();
    let columns = "provider, account, row_key, from_currency, to_currency, rate, valid_from";
    connection
        .execute_batch(&format!("CREATE TABLE exchange_rate ({columns})"))
        .unwrap();
    for text in texts {
        let words: Vec<&str> = text.split(' ').collect();
        let [source, from, to, rate, day] = *words.as_slice() else {
            panic!("{text}")
        };
        let sql = "INSERT INTO exchange_rate VALUES (?1, 'a', '', ?2, ?3, ?4, ?5)";
        connection.execute(sql, [source, from, to, rate, day]).unwrap();
    }
    Rates::read(&connection, &[], chosen)
}

#[test]
fn a_daily_rate_stands_in_for_a_week() {
    let rates = of_sources(&["ECB EUR USD 1.10 2025-06-06", "ECB EUR CHF 0.95 2025-06-06"], None).unwrap();
    let found_on = |day| way(&rates, "USD", "EUR", day);
    assert_eq!(found_on("2025-06-05T23:59:59.000000Z"), "none");
    assert_eq!(found_on("2025-06-08T12:00:00.000000Z"), "1/1.10 2025-06-06 USD>EUR");
    assert_eq!(found_on("2025-06-13"), "1/1.10 2025-06-06 USD>EUR");
    assert_eq!(found_on("2025-06-14"), "none");
    assert_eq!(
        way(&rates, "USD", "CHF", "2025-06-08"),
        "1/1.10*0.95 2025-06-06 USD>EUR>CHF"
    );
    assert_eq!(rates.expired("USD", "EUR", "2025-06-14"), Some(("ECB", "2025-06-06")));
    assert_eq!(rates.steps("EUR", &[])["USD"], ["2025-06-06", "2025-06-14"]);
}

#[test]
fn one_of_two_sources_is_chosen() {
    let texts = [
        "ECB EUR USD 1.10 2025-06-06",
        "Acme EUR USD 1.20 2025-06-01",
        "Acme EUR USD 1.30 2025-06-03",
    ];
    let both = of_sources(&texts, None).unwrap();
    assert_eq!(way(&both, "USD", "EUR", "2025-06-04"), "1/1.30 2025-06-03 USD>EUR");
    let contradiction = both.way("USD", "EUR", "2025-06-07").unwrap_err();
    assert_eq!(contradiction.sources, ["Acme", "ECB"]);
    let chosen = of_sources(&texts, Some("ecb")).unwrap();
    assert_eq!(way(&chosen, "USD", "EUR", "2025-06-07"), "1/1.10 2025-06-06 USD>EUR");
    let problem = of_sources(&texts, Some("Bundesbank")).unwrap_err();
    assert!(problem.message.contains("Bundesbank"), "{}", problem.message);
}

#[test]
fn of_many_days_those_matter_on_which_there_are_amounts() {
    let start = clock::parse_date("2020-01-01").unwrap();
    let texts: Vec<String> = (0..1_500)
        .map(|day| format!("ECB EUR USD 1.{day} {}", start + TimeDelta::days(day)))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let rates = of_sources(&texts, None).unwrap();
    let needed = ("USD".to_owned(), "2021-02".to_owned(), "2021-03".to_owned());
    let steps = rates.steps("EUR", &[needed]);
    assert_eq!(steps["USD"].len(), 28 + 31);
    assert_eq!(steps.len(), 1);
}

#[test]
fn what_is_no_rate_is_refused() {
    for text in [
        "USD=EUR",
        "USD:0.9",
        "USD=EUR:0",
        "USD=EUR:-1",
        "USD=USD:1",
        "usd=EUR:1",
        "USD=EUR:1,1",
        "USD=EUR:1@June",
    ] {
        assert!(text.parse::<HandRate>().is_err(), "{text}");
    }
}
