//! Korean particles, whose form depends on how the word before them sounds.

/// Puts the right one of two particles after a word: `with("문서", "을/를")` is `문서를`.
///
/// The pair is written as `after a consonant/after a vowel`. After `ㄹ`, `으로/로` takes the
/// second. A word in Latin letters or digits is taken as it is usually read out.
pub(crate) fn with(word: &str, pair: &str) -> String {
    let (after_consonant, after_vowel) = pair.split_once('/').unwrap_or((pair, pair));
    let particle = match final_sound(word) {
        Final::Vowel => after_vowel,
        Final::Rieul if after_consonant == "으로" => after_vowel,
        Final::Rieul | Final::Consonant => after_consonant,
    };
    format!("{word}{particle}")
}

enum Final {
    Vowel,
    Rieul,
    Consonant,
}

fn final_sound(word: &str) -> Final {
    // Brackets and quotes are not read out.
    let Some(last) = word.chars().rev().find(|c| c.is_alphanumeric()) else {
        return Final::Vowel;
    };
    match last {
        // A syllable is 28 finals apart from the next vowel (Unicode Standard §3.12).
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Final::Vowel,
            8 => Final::Rieul,
            _ => Final::Consonant,
        },
        // 일, 칠, 팔
        '1' | '7' | '8' => Final::Rieul,
        // 영, 삼, 육
        '0' | '3' | '6' => Final::Consonant,
        // As letters are named: 엘, 알; 엠, 엔.
        'l' | 'L' | 'r' | 'R' => Final::Rieul,
        'm' | 'M' | 'n' | 'N' => Final::Consonant,
        _ => Final::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn particles_follow_the_sound() {
        let cases = [
            ("문서", "을/를", "문서를"),
            ("등본", "을/를", "등본을"),
            ("은행", "이/가", "은행이"),
            ("정부", "이/가", "정부가"),
            ("서울", "으로/로", "서울로"),
            ("부산", "으로/로", "부산으로"),
            ("「주소」", "은/는", "「주소」는"),
            ("8", "을/를", "8을"),
            ("key.jwk", "을/를", "key.jwk를"),
            ("", "을/를", "를"),
        ];
        for (word, pair, expected) in cases {
            assert_eq!(with(word, pair), expected);
        }
    }
}
