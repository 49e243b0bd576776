use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, as the forms write it: `YYYY.MM.DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is not a [`Date`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateSyntax {
    /// Not four digits, a dot, two digits, a dot, two digits (ASCII).
    #[error("a date is written YYYY.MM.DD")]
    Shape,
    /// A month or day that the calendar does not have, such as 29 February 2023.
    #[error("the calendar has no such day")]
    NoSuchDay,
}

impl Date {
    /// The day, if the calendar has it. `year` is 0 to 9999, `month` and `day` count from 1.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists =
            year <= 9999 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Year, 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The same day so many months later, or the month's last day where it has no such day.
    /// Nothing after the year 9999.
    pub fn plus_months(self, months: u16) -> Option<Self> {
        let count = u32::from(self.year) * 12 + u32::from(self.month) - 1 + u32::from(months);
        let year = u16::try_from(count / 12).ok()?;
        let month = u8::try_from(count % 12).ok()? + 1;
        Self::new(year, month, self.day.min(days_in(year, month)))
    }

    /// As ISO 8601 writes it: `YYYY-MM-DD`.
    pub fn to_iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateSyntax;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(index, byte)| match index {
                4 | 7 => *byte == b'.',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(DateSyntax::Shape);
        }
        let number = |range: std::ops::Range<usize>| {
            bytes[range]
                .iter()
                .fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0'))
        };
        // Two digits fit a byte.
        let [month, day] = [number(5..7) as u8, number(8..10) as u8];
        Self::new(number(0..4), month, day).ok_or(DateSyntax::NoSuchDay)
    }
}

impl TryFrom<String> for Date {
    type Error = DateSyntax;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}.{:02}.{:02}", self.year, self.month, self.day)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}
