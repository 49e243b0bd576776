use serde::Serialize;

use crate::schema::{Kind, Leaf, Unit};
use crate::{Date, Lang, visible};

/// A value taken apart for showing. What is signed stays the string it was made of.
///
/// Texts have passed [`visible`]. Has no `Debug`: it holds a value.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DisplayValue {
    /// One line, as it is.
    Text {
        /// The line.
        text: String,
    },
    /// Several lines.
    Lines {
        /// The lines, without line feeds.
        lines: Vec<String>,
    },
    /// A registration number.
    Registration {
        /// The number as the issuer wrote it.
        text: String,
        /// Whether the issuer masked a part.
        masked: bool,
    },
    /// A day.
    Date {
        /// Year, 0 to 9999.
        year: u16,
        /// Month, 1 to 12.
        month: u8,
        /// Day, 1 to 31.
        day: u8,
    },
    /// A time of day in Seoul.
    Time {
        /// Hour, 0 to 23.
        hour: u8,
        /// Minute, 0 to 59.
        minute: u8,
        /// Second, 0 to 59.
        second: u8,
    },
    /// A number, with a comma after every three digits of its integer part.
    Number {
        /// The number with its separators; as many decimals as were signed.
        grouped: String,
        /// What it is counted in; nothing for a bare number.
        unit: Option<Unit>,
    },
    /// A number of things.
    Count {
        /// How many, with separators.
        grouped: String,
        /// The area they take in square metres, with separators.
        area: Option<String>,
    },
    /// A share of ownership.
    Share {
        /// Parts held, with separators.
        numerator: String,
        /// Parts in all, with separators.
        denominator: String,
    },
}

/// Takes a value apart by what the form says of it. A value that the form would refuse is shown as
/// text.
pub fn display(leaf: &Leaf, value: &str) -> DisplayValue {
    by_kind(leaf, value).unwrap_or_else(|| DisplayValue::Text {
        text: visible(value).into_owned(),
    })
}

impl Unit {
    /// The sign printed after a number.
    pub fn sign(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::SquareMetre, _) => "㎡",
            (Self::Metre, _) => "m",
            (Self::Percent, _) => "%",
            (Self::Won, Lang::Ko) => "원",
            (Self::Won, Lang::En) => " won",
            (Self::WonPerSquareMetre, Lang::Ko) => "원/㎡",
            (Self::WonPerSquareMetre, Lang::En) => " won/㎡",
        }
    }
}

impl DisplayValue {
    /// The value in one text. Lines are parted by line feeds.
    pub fn to_text(&self, lang: Lang) -> String {
        match self {
            Self::Text { text } | Self::Registration { text, .. } => text.clone(),
            Self::Lines { lines } => lines.join("\n"),
            Self::Date { year, month, day } => match lang {
                Lang::Ko => format!("{year}년 {month}월 {day}일"),
                Lang::En => format!("{year:04}-{month:02}-{day:02}"),
            },
            Self::Time {
                hour,
                minute,
                second,
            } => match lang {
                Lang::Ko => format!("{hour:02}시 {minute:02}분 {second:02}초"),
                Lang::En => format!("{hour:02}:{minute:02}:{second:02}"),
            },
            Self::Number { grouped, unit } => match unit {
                Some(unit) => format!("{grouped}{}", unit.sign(lang)),
                None => grouped.clone(),
            },
            Self::Count { grouped, area } => {
                let count = match lang {
                    Lang::Ko => format!("{grouped}대"),
                    Lang::En => grouped.clone(),
                };
                match area {
                    Some(area) => format!("{count} ({area}㎡)"),
                    None => count,
                }
            }
            Self::Share {
                numerator,
                denominator,
            } => format!("{numerator}/{denominator}"),
        }
    }
}

fn by_kind(leaf: &Leaf, value: &str) -> Option<DisplayValue> {
    match leaf.kind {
        Kind::Date => {
            let date: Date = value.parse().ok()?;
            Some(DisplayValue::Date {
                year: date.year(),
                month: date.month(),
                day: date.day(),
            })
        }
        Kind::Time => time(value),
        Kind::Area | Kind::Percent | Kind::Length | Kind::Won | Kind::Int => {
            Some(DisplayValue::Number {
                grouped: group(value)?,
                unit: leaf.unit,
            })
        }
        Kind::Count => count(value),
        Kind::Share => {
            let (numerator, denominator) = value.split_once('/')?;
            Some(DisplayValue::Share {
                numerator: group(numerator)?,
                denominator: group(denominator)?,
            })
        }
        Kind::Rrn | Kind::RegNo => Some(DisplayValue::Registration {
            text: visible(value).into_owned(),
            masked: value.contains('*'),
        }),
        Kind::Memo => Some(DisplayValue::Lines {
            lines: value.split('\n').map(|line| visible(line).into()).collect(),
        }),
        _ => None,
    }
}

/// `14시 05분 09초`
fn time(value: &str) -> Option<DisplayValue> {
    let (hour, rest) = value.split_once("시 ")?;
    let (minute, rest) = rest.split_once("분 ")?;
    let second = rest.strip_suffix('초')?;
    Some(DisplayValue::Time {
        hour: hour.parse().ok()?,
        minute: minute.parse().ok()?,
        second: second.parse().ok()?,
    })
}

/// `12대 138㎡`, `3대`
fn count(value: &str) -> Option<DisplayValue> {
    let (count, rest) = value.split_once('대')?;
    let area = match rest.strip_prefix(' ') {
        Some(area) => Some(group(area.strip_suffix('㎡')?)?),
        None => rest.is_empty().then_some(None)?,
    };
    Some(DisplayValue::Count {
        grouped: group(count)?,
        area,
    })
}

/// Puts a comma after every three digits of the integer part, counted from the right. Nothing for
/// what is not a decimal number without sign.
fn group(number: &str) -> Option<String> {
    let (integer, fraction) = match number.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (number, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(integer) || !fraction.is_none_or(digits) {
        return None;
    }
    let mut grouped = String::with_capacity(number.len() + integer.len() / 3);
    for (index, digit) in integer.chars().enumerate() {
        if index > 0 && (integer.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    Some(grouped)
}
