//! Times of the network. All arithmetic is on integers; Seoul is UTC+9 all year, so that its days
//! need no time zone table.

/// Seconds that Seoul is ahead of UTC.
const SEOUL_OFFSET_S: u64 = 9 * 3_600;
const DAY_S: u64 = 86_400;

/// Latest Unix second that the network takes: 9999-12-31T23:59:59Z.
pub const LATEST_S: u64 = 253_402_300_799;

/// Whether a Unix second is a whole number of steps in Seoul time (design §5, `expiry_step_s`):
/// with 86,400 a midnight of Seoul.
///
/// ```
/// // 2026-12-01T00:00:00+09:00
/// assert!(ledger::time::is_on_step(1_796_050_800, 86_400));
/// assert!(!ledger::time::is_on_step(1_796_050_801, 86_400));
/// assert!(ledger::time::is_on_step(1_796_050_801, 1));
/// ```
pub fn is_on_step(time_s: u64, step_s: u64) -> bool {
    step_s != 0
        && time_s
            .checked_add(SEOUL_OFFSET_S)
            .is_some_and(|seoul_s| seoul_s.is_multiple_of(step_s))
}

/// The last moment on a step of Seoul time that is not after `time_s`; `None` for a step of 0 or a
/// moment before the first step after 1970.
pub fn step_at_or_before_s(time_s: u64, step_s: u64) -> Option<u64> {
    let seoul_s = time_s.checked_add(SEOUL_OFFSET_S)?;
    let whole = seoul_s.checked_div(step_s)?.checked_mul(step_s)?;
    whole.checked_sub(SEOUL_OFFSET_S)
}

/// The same date and time of day in Seoul one calendar year later; 29 February becomes 1 March.
///
/// ```
/// // 2026-11-23T00:00:00+09:00 -> 2027-11-23T00:00:00+09:00
/// assert_eq!(ledger::time::one_year_after_s(1_795_359_600), 1_795_359_600 + 365 * 86_400);
/// ```
pub fn one_year_after_s(time_s: u64) -> u64 {
    let seoul_s = time_s.min(LATEST_S) + SEOUL_OFFSET_S;
    let (days, second_of_day) = (seoul_s / DAY_S, seoul_s % DAY_S);
    let (year, month, day) = civil_from_days(days);
    let later_days = match (month, day) {
        (2, 29) => days_from_civil(year + 1, 3, 1),
        _ => days_from_civil(year + 1, month, day),
    };
    later_days * DAY_S + second_of_day - SEOUL_OFFSET_S
}

/// Year, month (1 to 12) and day (1 to 31) of a day counted from 1970-01-01 in the proleptic
/// Gregorian calendar. Years are counted from March, so that the leap day is the last.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468; // days from 0000-03-01
    let era = shifted / 146_097; // of 400 years
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_for_four_centuries_comes_back() {
        for days in 0..146_097 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn a_year_is_a_calendar_year_of_seoul() {
        let seoul = |year, month, day| days_from_civil(year, month, day) * DAY_S - SEOUL_OFFSET_S;
        for (from, to) in [
            (seoul(2027, 3, 1), seoul(2028, 3, 1)),
            (seoul(2028, 2, 29), seoul(2029, 3, 1)),
            (seoul(2028, 2, 28), seoul(2029, 2, 28)),
            (seoul(2026, 12, 31), seoul(2027, 12, 31)),
        ] {
            assert_eq!(one_year_after_s(from), to);
            assert_eq!(one_year_after_s(from + 3_601), to + 3_601);
        }
    }

    #[test]
    fn the_step_before_is_on_a_step() {
        assert_eq!(
            step_at_or_before_s(1_796_050_800 + 50_000, DAY_S),
            Some(1_796_050_800)
        );
        assert_eq!(
            step_at_or_before_s(1_796_050_800, DAY_S),
            Some(1_796_050_800)
        );
        assert_eq!(step_at_or_before_s(5, 0), None);
    }
}
