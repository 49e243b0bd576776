use super::{Text, text};

/// A text from outside in one line, with everything written out that nobody sees.
pub(crate) fn one_line(text: &str) -> String {
    civil_document::visible(text).replace('\n', "[U+000A]")
}

pub(crate) fn error_label() -> Text {
    text!("오류", "error")
}

pub(crate) fn our_fault() -> Text {
    text!(
        "이 프로그램이나 컴퓨터에 문제가 생겼습니다. 입력하신 내용의 문제가 아닙니다.",
        "Something went wrong in this program or on this computer, not with what you gave."
    )
}

pub(crate) fn report_it() -> Text {
    text!(
        "다시 해 보시고, 되풀이되면 아래 코드와 함께 알려 주세요.",
        "Try again, and if it happens again report it with the code below."
    )
}

/// A sentence about a file.
pub(crate) fn in_file(name: &str, sentence: &Text) -> Text {
    let (ko, en) = (&sentence.ko, &sentence.en);
    text!("{name}: {ko}", "{name}: {en}")
}

pub(crate) fn exit_codes() -> Text {
    text!(
        "종료 코드:
  0  마침 (확인한 것은 모두 올바름)
  1  프로그램이나 컴퓨터의 문제
  2  명령이 잘못되었거나 파일을 읽을 수 없음
  3  올바르지 않거나 거절됨
  4  네트워크: 노드에 닿지 않거나 노드가 아님
  5  열쇠: 없음, 잠김, 암호가 틀림, 쓸 수 없음",
        "Exit codes:
  0  done, and everything checked is good
  1  a problem of this program or computer
  2  the command line is wrong, or a file cannot be read
  3  not valid, or refused
  4  network: the node cannot be reached, or is none
  5  keys: missing, locked, wrong passphrase, not usable"
    )
}

pub(crate) fn making_key() -> Text {
    text!("열쇠 만드는 중", "making a key")
}
