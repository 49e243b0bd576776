//! Moments, as people in Seoul write them.

/// Seoul is nine hours ahead of UTC, all year.
const SEOUL_OFFSET_S: u64 = 9 * 3600;
const DAY_S: u64 = 86_400;
/// The last second of the year 9999, UTC.
const LAST_S: u64 = 253_402_300_799;

/// A moment in Unix seconds as `2026.11.23 14:05`, in Seoul time. What is beyond the year 9999
/// stays a number.
pub(crate) fn seoul(unix_s: u64) -> String {
    if unix_s > LAST_S - SEOUL_OFFSET_S {
        return unix_s.to_string();
    }
    let local_s = unix_s + SEOUL_OFFSET_S;
    let (year, month, day) = date_of(local_s / DAY_S);
    let minutes = local_s % DAY_S / 60;
    let (hour, minute) = (minutes / 60, minutes % 60);
    format!("{year:04}.{month:02}.{day:02} {hour:02}:{minute:02}")
}

/// Year, month and day of a day counted from 1 January 1970, in the Gregorian calendar.
fn date_of(day_index: u64) -> (u64, u64, u64) {
    // Years are counted from 1 March, so that the leap day is the last one; 719,468 days lie
    // between 1 March of year 0 and 1970, 146,097 days in 400 years.
    let days = day_index + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::seoul;

    #[test]
    fn moments_are_told_in_seoul_time() {
        let cases = [
            (0, "1970.01.01 09:00"),
            (951_749_999, "2000.02.28 23:59"),
            (951_750_000, "2000.02.29 00:00"),
            (1_709_132_400, "2024.02.29 00:00"),
            (1_795_000_000, "2026.11.18 20:06"),
            (4_107_423_600, "2100.02.28 00:00"),
            (4_107_510_000, "2100.03.01 00:00"),
            (u64::MAX, "18446744073709551615"),
        ];
        for (unix_s, expected) in cases {
            assert_eq!(seoul(unix_s), expected);
        }
    }
}
