//! The help in Korean: laid over the English definition, so that there is one definition.

use civil_document::Lang;
use clap::{Arg, Command};

use crate::words;

const TEMPLATE: &str = "{about-with-newline}
사용법: {usage}

{all-args}{after-help}";

/// What each command does: its path without `minwon`, then one or more lines.
const COMMANDS: &[(&str, &str)] = &[
    ("", "민원지갑: 민원 문서를 전부 또는 일부만 건네는 지갑."),
    ("document", "민원 문서를 확인하고 보여 줍니다."),
    (
        "document check",
        "문서가 서식의 규칙에 맞는지 확인합니다.\n\n잘못마다 한 줄씩 파일, 위치, 규칙, 설명을 적습니다. 모두 올바르면 0으로 끝납니다.",
    ),
    ("document show", "문서를 서식의 순서대로 보여 줍니다."),
    ("document presets", "미리 정한 항목 묶음을 보여 줍니다."),
    ("jose", "JWE로 봉하고 열며, 열쇠를 만듭니다."),
    (
        "jose seal",
        "받는 사람의 열쇠로 암호화합니다(RSA-OAEP-256, A256GCM). 압축형 JWE가 표준 출력으로 나갑니다.",
    ),
    (
        "jose open",
        "압축형 JWE를 엽니다. 내용이 그대로 표준 출력으로 나갑니다.",
    ),
    ("jose keygen", "개인 열쇠를 만들어 JWK로 적습니다."),
    ("jose public", "개인 JWK에서 공개된 절반을 적습니다."),
    ("sdjwt", "SD-JWT(RFC 9901)를 발급하고 제시하고 검증합니다."),
    ("sdjwt issue", "항목을 가릴 수 있게 민원 문서에 서명합니다."),
    (
        "sdjwt present",
        "SD-JWT에서 보여 줄 것을 골라 소지자의 열쇠로 서명합니다.",
    ),
    (
        "sdjwt verify",
        "SD-JWT를 검증하고 드러난 내용을 적습니다.\n\n다섯 서식의 하나이면 문서를, 아니면 클레임을 적습니다. --aud나 --nonce를 주면 소지자의 서명이 있어야 합니다.",
    ),
    ("card", "열쇠 카드를 보여 주고 그립니다."),
    ("card show", "열쇠 카드를 확인하고 내용을 보여 줍니다."),
    (
        "card read",
        "QR 코드 그림(PNG, JPEG)에서 열쇠 카드를 읽습니다.",
    ),
    ("card qr", "열쇠 카드의 QR 코드를 그립니다."),
    (
        "issuer",
        "발급자가 되어 사람을 등록하고 문서를 발급하고 폐지합니다.",
    ),
    ("issuer init", "발급자를 만듭니다: 열쇠와 발급 대장."),
    (
        "issuer entry",
        "네트워크의 시작 파일에 쓸 등록 항목을 적습니다.",
    ),
    (
        "issuer connect",
        "노드에 연결합니다. 처음 연결한 네트워크가 끝까지 이 발급자의 것입니다.",
    ),
    (
        "issuer enrol",
        "지갑을 사람과 잇는 일회용 등록 번호를 만듭니다.",
    ),
    (
        "issuer issue",
        "열쇠 카드로 문서를 발급합니다.\n\n같은 카드로 간 같은 문서는 한 문서이므로, 중간에 끊긴 명령은 되풀이하면 됩니다.",
    ),
    (
        "issuer serve",
        "멈출 때까지 폴더의 문서로 신청에 답합니다.\n\n문서는 DIR/<사람>/*.json에 있습니다. 한 서식의 문서가 여럿이면 이름이 마지막인 파일을 씁니다.",
    ),
    ("issuer revoke", "문서를 폐지합니다."),
    ("issuer list", "발급한 문서를 새것부터 보여 줍니다."),
    ("issuer requests", "들어온 신청을 새것부터 보여 줍니다."),
    (
        "issuer recovery-key",
        "따로 보관할 복구 열쇠를 파일로 적습니다.",
    ),
    ("bench", "이 컴퓨터의 속도를 잽니다."),
    (
        "bench crypto",
        "문서를 발급하고 봉하고 열고 검증하기를 코어 하나로 되풀이합니다.",
    ),
    ("wallet", "문서를 지니고, 사본을 건네고, 받아서 확인합니다."),
    ("wallet init", "지갑을 만듭니다: 열쇠와 자료."),
    (
        "wallet join",
        "노드의 네트워크에 들어가거나, 같은 네트워크의 다른 주소로 바꿉니다.",
    ),
    ("wallet status", "지갑의 형편을 보여 줍니다."),
    (
        "wallet card",
        "보여 줄 열쇠 카드를 만듭니다. 만들 때마다 새 열쇠를 씁니다.",
    ),
    ("wallet request", "발급자에게 문서를 신청합니다."),
    ("wallet requests", "신청한 것을 새것부터 보여 줍니다."),
    (
        "wallet sync",
        "기다리는 것을 보내고, 새것을 찾고, 모두 새로 맞춥니다.",
    ),
    ("wallet documents", "문서를 새것부터 보여 줍니다."),
    ("wallet show", "문서와 그 사본을 가진 곳을 보여 줍니다."),
    ("wallet export", "발급자가 서명한 문서(SD-JWT)를 적습니다."),
    ("wallet accept", "받기 전인 문서를 받아들입니다."),
    ("wallet decline", "받기 전인 문서를 거절합니다."),
    (
        "wallet discard",
        "문서를 버립니다. 더는 사본을 보낼 수 없습니다.",
    ),
    (
        "wallet share",
        "사본을 건넵니다: 문서 전부 또는 고른 항목.\n\n고르지 않으면 카드가 요청한 대로 보냅니다. 받는 쪽이 볼 것을 먼저 보여 줍니다.",
    ),
    ("wallet shares", "건넨 사본을 새것부터 보여 줍니다."),
    (
        "wallet withdraw",
        "사본을 회수합니다. 이미 읽은 것은 지울 수 없습니다.",
    ),
    ("wallet inbox", "받은 사본을 새것부터 보여 줍니다."),
    (
        "wallet open",
        "사본을 열어 확인합니다. 소지자의 기록에 열람이 남습니다.",
    ),
    (
        "wallet verify",
        "사본이나 파일에 든 제시본을 다시 확인합니다.\n\n해당하는 확인을 모두 통과해야 0으로 끝납니다.",
    ),
    ("wallet return", "사본을 소지자에게 돌려줍니다."),
    (
        "wallet timeline",
        "있었던 일을 새것부터 보여 줍니다: 사본마다 어디로 갔는지.",
    ),
    ("wallet contacts", "아는 사람과 기관을 보여 줍니다."),
    (
        "wallet contact",
        "연락처에 이름을 주거나, 지문을 확인했다고 적습니다.",
    ),
    ("wallet meet", "다른 이의 카드를 연락처에 넣습니다."),
    ("wallet fingerprint", "다른 이가 견주어 볼 지문을 적습니다."),
    ("wallet outbox", "보내기를 기다리는 것을 보여 줍니다."),
    (
        "wallet backup",
        "MINWON_BACKUP_PASSPHRASE의 암호로 백업합니다.",
    ),
    (
        "wallet restore",
        "백업에서 지갑을 되살립니다. 암호는 MINWON_BACKUP_PASSPHRASE.\n\n열쇠만 있으면 원장이 아는 것을 모두 다시 찾습니다: 노드를 주세요.",
    ),
    (
        "demo",
        "폴더의 문서를 하나씩, 이 명령을 위해 만든 원장에서 끝까지 보내 봅니다.\n\n원장 노드, 관청, 시민, 은행이 각자의 열쇠와 폴더를 가집니다. 발급, 내려받기, 수락, 전부 또는 일부 보내기, 열람과 검증. 그리고 사본 하나를 회수하고, 하나는 기한이 지나고, 문서 하나는 폐지됩니다. 모두 바르게 되면 0으로 끝납니다.",
    ),
    ("completions", "셸의 자동 완성 스크립트를 적습니다."),
];

/// What each argument is: path of the command and id of the argument.
const ARGUMENTS: &[(&str, &str)] = &[
    (
        "wallet:home",
        "지갑의 폴더. 없으면 MINWON_HOME이나 사용자의 자료 폴더 안.",
    ),
    (
        "wallet:keys",
        "열쇠를 두는 곳. 만들 때 한 번 정합니다. file은 MINWON_PASSPHRASE의 암호를 씁니다.",
    ),
    ("wallet init:node", "이 노드의 네트워크에 들어갑니다."),
    ("wallet join:url", "노드의 주소."),
    ("wallet card:name", "스스로 부르는 이름, 64바이트까지."),
    ("wallet card:role", "카드 주인의 역할."),
    ("wallet card:valid_days", "카드가 유효한 날수."),
    (
        "wallet card:for_issuer",
        "이 발급자에게 보일 카드: 문서의 소지자 열쇠가 함께 갑니다.",
    ),
    ("wallet card:ask", "이 서식의 문서를 요청합니다."),
    (
        "wallet card:ask_preset",
        "서식에 미리 정한 묶음을 요청합니다.",
    ),
    ("wallet card:ask_field", "이 항목들을 요청합니다."),
    ("wallet card:ask_purpose", "무엇에 쓰는지, 120바이트까지."),
    (
        "wallet card:keep_until",
        "사본을 언제까지 보관할지: 30d 또는 날짜.",
    ),
    ("wallet card:out", "카드를 .minwoncard 파일에 씁니다."),
    ("wallet card:png", "QR 코드를 PNG로 그립니다."),
    ("wallet card:svg", "QR 코드를 SVG로 그립니다."),
    ("wallet request:issuer", "네트워크에 등록된 발급자."),
    ("wallet request:form", "어느 서식."),
    ("wallet request:purpose", "무엇에 쓰는지, 120바이트까지."),
    ("wallet request:code", "처음 한 번, 발급자가 준 등록 번호."),
    ("wallet show:id", "문서의 번호."),
    ("wallet export:id", "문서의 번호."),
    ("wallet accept:id", "문서의 번호."),
    ("wallet decline:id", "문서의 번호."),
    ("wallet decline:reason", "까닭. 원장에 공개로 남습니다."),
    ("wallet discard:id", "문서의 번호."),
    ("wallet share:id", "문서의 번호."),
    (
        "wallet share:to",
        "받는 쪽의 카드: 파일, 그림, 글, 또는 표준 입력은 -.",
    ),
    ("wallet share:preset", "미리 정한 묶음을 보입니다."),
    (
        "wallet share:disclose",
        "이 항목들을 보입니다. *는 모든 행.",
    ),
    ("wallet share:all", "전부 보입니다."),
    (
        "wallet share:purpose",
        "받는 쪽이 무엇에 써도 되는지. 없으면 카드가 요청한 대로.",
    ),
    (
        "wallet share:expires",
        "언제까지 열 수 있는지: 7d, 12h, 또는 마지막 날.",
    ),
    (
        "wallet share:keep_until",
        "언제까지 보관해도 되는지. 없으면 카드가 요청한 대로.",
    ),
    (
        "wallet share:dry_run",
        "받는 쪽이 볼 것만 보여 주고 멈춥니다.",
    ),
    ("wallet share:yes", "단말기에서 묻지 않습니다."),
    ("wallet shares:id", "이 문서의 것만."),
    ("wallet withdraw:id", "사본의 번호."),
    ("wallet open:id", "사본의 번호."),
    ("wallet open:presentation", "제시본을 파일에 씁니다."),
    (
        "wallet verify:subject",
        "사본의 번호나 파일. 표준 입력은 -.",
    ),
    ("wallet return:id", "사본의 번호."),
    (
        "wallet return:deleted",
        "열었던 것을 지우고 그렇게 알립니다.",
    ),
    ("wallet timeline:id", "이 문서의 것만."),
    ("wallet timeline:limit", "많아야 이만큼."),
    ("wallet contact:fingerprint", "연락처의 지문."),
    ("wallet contact:name", "무엇이라고 부를지."),
    (
        "wallet contact:compared",
        "지문을 주인과 견주어 보았습니다.",
    ),
    (
        "wallet meet:card",
        "카드: 파일, 그림, 글, 또는 표준 입력은 -.",
    ),
    ("wallet backup:out", "새 파일."),
    (
        "wallet backup:keys_only",
        "씨앗과 RSA 열쇠만. 무엇을 누구에게 보냈는지는 돌아오지 않습니다.",
    ),
    ("wallet restore:from", "백업 파일."),
    (
        "wallet restore:node",
        "이 노드의 네트워크에 들어가 찾습니다.",
    ),
    (":lang", "문장의 언어. 없으면 로캘을 따릅니다."),
    (":json", "JSON 값 하나를 적습니다."),
    (":help", "도움말을 적습니다."),
    (":version", "버전을 적습니다."),
    (
        "document check:files",
        "문서가 하나씩 든 파일들. -는 표준 입력.",
    ),
    ("document show:file", "문서 파일. -는 표준 입력."),
    ("document presets:form", "서식 하나. 없으면 모든 서식."),
    (
        "demo:documents",
        "JSON 문서가 든 폴더. 하나씩 끝까지 갑니다.",
    ),
    ("jose seal:to", "받는 사람의 공개 JWK."),
    ("jose seal:cty", "머리에 적을 내용의 종류."),
    ("jose seal:file", "암호화할 파일. -는 표준 입력."),
    ("jose open:key", "받는 사람의 개인 JWK."),
    ("jose open:file", "JWE 파일. -는 표준 입력."),
    (
        "jose keygen:kind",
        "열쇠의 종류: 3072비트 RSA, Ed25519, P-256.",
    ),
    (
        "jose keygen:out",
        "본인만 읽을 수 있는 새 파일에 열쇠를 쓰고, 공개 JWK를 적습니다.",
    ),
    ("jose public:key", "개인 JWK. -는 표준 입력."),
    (
        "jose public:purpose",
        "열쇠의 쓰임을 함께 적습니다: 서명 또는 암호화.",
    ),
    ("sdjwt issue:document", "문서 파일. -는 표준 입력."),
    ("sdjwt issue:iss", "발급자."),
    (
        "sdjwt issue:issuer_key",
        "발급자의 개인 JWK. 그 종류가 알고리즘을 정합니다.",
    ),
    (
        "sdjwt issue:holder",
        "소지자의 공개 JWK: Ed25519 또는 P-256.",
    ),
    ("sdjwt issue:iat", "발급 시각(유닉스 초). 없으면 지금."),
    ("sdjwt issue:nbf", "유효 시작(유닉스 초)."),
    (
        "sdjwt issue:exp",
        "유효 끝(유닉스 초). 없으면 끝이 없습니다.",
    ),
    ("sdjwt present:sdjwt", "SD-JWT 파일. -는 표준 입력."),
    ("sdjwt present:holder_key", "소지자의 개인 JWK."),
    ("sdjwt present:aud", "누구에게 보이는지."),
    ("sdjwt present:nonce", "무엇에 답하는지."),
    (
        "sdjwt present:disclose",
        "보여 줄 것의 JSON 포인터. *는 모든 행.",
    ),
    (
        "sdjwt present:preset",
        "서식의 이 묶음이 여는 것을 보여 줍니다.",
    ),
    ("sdjwt present:all", "모두 보여 줍니다."),
    ("sdjwt present:iat", "만든 시각(유닉스 초). 없으면 지금."),
    ("sdjwt verify:sdjwt", "SD-JWT 파일. -는 표준 입력."),
    ("sdjwt verify:issuer", "발급자의 공개 JWK."),
    ("sdjwt verify:aud", "누구에게 보인 것이어야 하는지."),
    ("sdjwt verify:nonce", "무엇에 답한 것이어야 하는지."),
    (
        "sdjwt verify:typ",
        "종류가 이것이어야 합니다. 여러 번 쓸 수 있습니다.",
    ),
    (
        "sdjwt verify:strict_form",
        "서식의 규칙에 어긋나는 문서도 거절합니다.",
    ),
    (
        "sdjwt verify:at",
        "이 시각(유닉스 초) 기준으로 기간을 봅니다. 없으면 지금.",
    ),
    ("card show:card", "파일이나 카드의 글. -는 표준 입력."),
    ("card read:picture", "그림 파일. -는 표준 입력."),
    ("card read:out", "카드를 파일로 씁니다."),
    ("card qr:card", "파일이나 카드의 글. -는 표준 입력."),
    ("card qr:png", "PNG 그림을 씁니다."),
    ("card qr:svg", "SVG 그림을 씁니다."),
    ("card qr:module", "PNG 그림에서 작은 네모 하나의 픽셀 수."),
    (
        "issuer:home",
        "폴더. 없으면 MINWON_HOME 안, 그것도 없으면 사용자의 자료 폴더 안.",
    ),
    (
        "issuer:keys",
        "열쇠를 둘 곳. 처음 만들 때만 정합니다. file이면 MINWON_PASSPHRASE가 있어야 합니다.",
    ),
    ("issuer init:iss", "문서에 적힐 발급자의 URI."),
    ("issuer init:name_ko", "발급자의 한국어 이름."),
    ("issuer init:name_en", "발급자의 영어 이름."),
    (
        "issuer init:entry",
        "네트워크의 시작 파일에 쓸 등록 항목을 파일로 씁니다.",
    ),
    ("issuer connect:url", "노드의 주소."),
    (
        "issuer enrol:subject",
        "명부에 있는 사람의 이름. 문서 폴더의 이름이기도 합니다.",
    ),
    ("issuer enrol:days", "등록 번호를 쓸 수 있는 날수."),
    ("issuer issue:documents", "문서 파일들. -는 표준 입력."),
    (
        "issuer issue:to",
        "소지자의 열쇠 카드: 파일, 그림, 글. -는 표준 입력.",
    ),
    ("issuer issue:copies", "소지자가 한때에 건넬 수 있는 부수."),
    (
        "issuer issue:expires_days",
        "문서가 유효한 날수. 서울의 하루가 끝날 때까지.",
    ),
    (
        "issuer issue:again",
        "이 카드로 이미 발급한 문서도 다시 발급합니다.",
    ),
    ("issuer serve:registry", "문서 폴더."),
    ("issuer serve:once", "신청을 한 번만 찾아봅니다."),
    ("issuer serve:interval", "다시 찾아보기까지의 초."),
    ("issuer serve:copies", "소지자가 한때에 건넬 수 있는 부수."),
    (
        "issuer serve:expires_days",
        "문서가 유효한 날수. 서울의 하루가 끝날 때까지.",
    ),
    ("issuer revoke:id", "문서의 자산 번호나 문서 해시."),
    (
        "issuer revoke:reason",
        "까닭. 누구나 언제까지나 볼 수 있습니다.",
    ),
    (
        "issuer revoke:recovery_key",
        "이 파일의 복구 열쇠로 서명합니다.",
    ),
    ("issuer recovery-key:out", "본인만 읽을 수 있는 새 파일."),
    (
        "issuer recovery-key:remove",
        "적은 뒤 열쇠 저장소에서 지웁니다.",
    ),
    ("bench crypto:seconds", "동작마다 잴 초."),
    (
        "bench crypto:document",
        "잴 때 쓸 문서. 없으면 갖추어 둔 것.",
    ),
    ("completions:shell", "어느 셸."),
];

/// The definition with its help in one language.
pub(super) fn in_language(command: Command, lang: Lang) -> Command {
    let exit_codes = words::common::exit_codes();
    let command = command.after_help(exit_codes.get(lang).to_owned());
    match lang {
        Lang::En => command,
        Lang::Ko => translate(command, ""),
    }
}

/// What `clap` writes into a usage line in English only.
pub(super) fn translate_usage(help: &str) -> String {
    help.replace("[OPTIONS]", "[옵션]")
}

/// The Korean line for a command.
pub(super) fn about(path: &str) -> Option<&'static str> {
    look_up(COMMANDS, path)
}

/// The Korean line for an argument; global ones have no path.
pub(super) fn help(path: &str, argument: &str) -> Option<&'static str> {
    look_up(ARGUMENTS, &format!("{path}:{argument}"))
}

fn look_up(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let (_, korean) = table.iter().find(|(found, _)| *found == key)?;
    Some(korean)
}

fn translate(mut command: Command, path: &str) -> Command {
    command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("명령")
        .subcommand_value_name("명령")
        .mut_args(|argument| translate_argument(argument, path));
    if let Some(long) = about(path) {
        let short = long.lines().next().unwrap_or_default();
        command = command.about(short).long_about(long);
    }
    if let Some(examples) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(examples.replacen("Examples:", "예:", 1));
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    names.iter().fold(command, |command, name| {
        let inner_path = [path, name].join(" ");
        command.mut_subcommand(name, |inner| translate(inner, inner_path.trim()))
    })
}

fn translate_argument(argument: Arg, path: &str) -> Arg {
    let heading = if argument.is_positional() {
        "인자"
    } else {
        "옵션"
    };
    let argument = argument.help_heading(heading);
    let Some(korean) = help(path, argument.get_id().as_str()) else {
        return argument;
    };
    if !argument.get_action().takes_values() {
        return argument.help(korean);
    }
    // `clap` writes these two in English only.
    let mut korean = korean.to_owned();
    let choices: Vec<String> = argument
        .get_possible_values()
        .iter()
        .map(|choice| choice.get_name().to_owned())
        .collect();
    if !choices.is_empty() {
        korean.push_str(&format!(" [쓸 수 있는 값: {}]", choices.join(", ")));
    }
    let defaults: Vec<_> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if !defaults.is_empty() {
        korean.push_str(&format!(" [기본값: {}]", defaults.join(", ")));
    }
    argument
        .help(korean)
        .hide_possible_values(true)
        .hide_default_value(true)
}

#[cfg(test)]
mod tests {
    use super::{ARGUMENTS, COMMANDS, about, help};
    use clap::Command;

    /// Every command and argument has its Korean line, and every Korean line its command or argument.
    #[test]
    fn every_help_is_in_korean() {
        let mut used = 0;
        let mut missing = Vec::new();
        walk(&crate::args::definition(), "", &mut |path, argument| {
            let found = match argument {
                Some(argument) => help(path, argument),
                None => about(path),
            };
            match found {
                Some(_) => used += 1,
                None => missing.push(format!("{path}:{argument:?}")),
            }
        });
        assert!(missing.is_empty(), "{missing:#?}");
        assert_eq!(used, COMMANDS.len() + ARGUMENTS.len());
    }

    fn walk(command: &Command, path: &str, visit: &mut impl FnMut(&str, Option<&str>)) {
        visit(path, None);
        for argument in command.get_arguments() {
            visit(path, Some(argument.get_id().as_str()));
        }
        for inner in command.get_subcommands() {
            let path = [path, inner.get_name()].join(" ");
            walk(inner, path.trim(), visit);
        }
    }
}
