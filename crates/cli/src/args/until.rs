//! Ends: a date, or a span from now.

use std::str::FromStr;

const DAY_S: u64 = 86_400;
/// Seoul is nine hours ahead of UTC, all year.
const SEOUL_OFFSET_S: u64 = 9 * 3600;

/// When something ends: `7d`, `12h`, `30s`, or the last day as `2026.12.01` or `2026-12-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// So many seconds from now.
    AfterS(u64),
    /// At the midnight of Seoul after a day, in Unix seconds.
    AtS(u64),
}

impl Until {
    /// The Unix second.
    pub(crate) fn unix_s(self, now_s: u64) -> u64 {
        match self {
            Self::AfterS(span_s) => now_s.saturating_add(span_s),
            Self::AtS(end_s) => end_s,
        }
    }
}

impl FromStr for Until {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORMS: &str = "7d, 12h, 30s, or a date such as 2026.12.01";
        let span = |unit, unit_s: u64| {
            let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
            (number > 0).then(|| Self::AfterS(u64::from(number) * unit_s))
        };
        span('d', DAY_S)
            .or_else(|| span('h', 3600))
            .or_else(|| span('s', 1))
            .or_else(|| date(text))
            .ok_or(FORMS)
    }
}

fn date(text: &str) -> Option<Until> {
    let mut parts = text.split(['.', '-']);
    let mut number = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    if parts.next().is_some() || !(1970..=9998).contains(&year) {
        return None;
    }
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    // The calendar decides whether there is such a day.
    civil_document::Date::new(year, month, day)?;
    let days = days_from_1970(u64::from(year), u64::from(month), u64::from(day));
    Some(Until::AtS((days + 1) * DAY_S - SEOUL_OFFSET_S))
}

/// Days since 1 January 1970. Years are counted from March, so that the leap day is the last.
fn days_from_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = if month > 2 { year } else { year - 1 };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let (era, year_of_era) = (year / 400, year % 400);
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_days() {
        let parse = |text: &str| text.parse::<Until>().ok();
        assert_eq!(parse("7d"), Some(Until::AfterS(7 * DAY_S)));
        assert_eq!(parse("12h"), Some(Until::AfterS(12 * 3600)));
        assert_eq!(parse("30s"), Some(Until::AfterS(30)));
        // The whole of 30 November in Seoul.
        assert_eq!(parse("2026.11.30"), Some(Until::AtS(1_796_050_800)));
        assert_eq!(parse("2026-11-30"), parse("2026.11.30"));
        assert_eq!(parse("1970-01-01"), Some(Until::AtS(15 * 3600)));
        for wrong in [
            "",
            "7",
            "0d",
            "-1d",
            "2026.02.29",
            "2026.13.01",
            "2026.1.1.1",
            "내일",
            "9999999999d",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
