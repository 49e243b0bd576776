//! `minwon wallet`: what people read, in both languages, and what scripts rely on.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use civil_document::Document;
use common::{Desk, Run, minwon_with, sample};
use issuer::{Issuer, Profile, Terms};
use keystore::MemoryStore;
use node::{Config, NewNetwork, Running, SystemClock};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const ISS: &str = "https://gov.example";
const ENV: [(&str, &str); 2] = [
    ("MINWON_PASSPHRASE", "correct horse battery"),
    ("MINWON_BACKUP_PASSPHRASE", "another horse, another battery"),
];

/// A government and a node in this process, and wallets in folders.
struct Town {
    desk: Desk,
    runtime: Runtime,
    running: Option<Running>,
    issuer: Issuer,
    url: String,
}

impl Town {
    fn new(wallets: &[&str]) -> Self {
        let (desk, runtime) = (Desk::new(), Runtime::new().unwrap());
        let profile = Profile {
            iss: ISS.to_owned(),
            name_ko: "행정안전부".to_owned(),
            name_en: "Ministry".to_owned(),
        };
        let issuer = Issuer::create(&desk.path("gov"), &MemoryStore::new(), &profile).unwrap();
        let mut network = NewNetwork::named("test");
        network.issuers = vec![ledger::IssuerEntry::parse(issuer.entry_text().as_bytes()).unwrap()];
        network.expiry_step_s = 1;
        node::init(&desk.path("node"), network, &SystemClock).unwrap();
        let mut town = Self {
            desk,
            runtime,
            running: None,
            issuer,
            url: "http://127.0.0.1:0".to_owned(),
        };
        town.start_node();
        let pin = town.runtime.block_on(town.issuer.connect(&town.url));
        pin.unwrap();
        for name in wallets {
            let url = town.url.clone();
            town.run(name, &format!("--keys file init --node {url}"))
                .ok();
        }
        town
    }

    fn start_node(&mut self) {
        let address = self.url.trim_start_matches("http://").to_owned();
        let config = Config::new(self.desk.path("node"));
        let running = self.runtime.block_on(async {
            let listener = TcpListener::bind(address).await.unwrap();
            node::serve(config, listener).await.unwrap()
        });
        self.url = running.url();
        self.running = Some(running);
    }

    fn stop_node(&mut self) {
        let running = self.running.take().unwrap();
        self.runtime.block_on(running.stop()).unwrap();
    }

    /// Runs a command of somebody's wallet in English.
    fn run(&self, name: &str, line: &str) -> Run {
        self.run_in("en", name, line)
    }

    fn run_in(&self, lang: &str, name: &str, line: &str) -> Run {
        let line = format!("--lang {lang} wallet --home @{name} {line}");
        minwon_with(self.desk.words(&line), b"", &ENV)
    }

    /// What a command says in Korean, with what changes from day to day masked.
    fn ko(&self, name: &str, line: &str) -> String {
        self.told(&self.run_in("ko", name, line).ok())
    }

    fn en(&self, name: &str, line: &str) -> String {
        self.told(&self.run(name, line).ok())
    }

    fn told(&self, run: &Run) -> String {
        mask(&run.text().replace(&self.url, "NODE"))
    }

    fn json(&self, name: &str, line: &str) -> serde_json::Value {
        self.run(name, &format!("{line} --json")).ok().json()
    }

    /// Issues a sample to a new card of a wallet, and takes it in. Gives its id.
    fn issue(&self, name: &str, sample_name: &str) -> String {
        self.run(name, &format!("card --for-issuer {ISS} --out @holder.card"))
            .ok();
        let card = std::fs::read(self.desk.path("holder.card")).unwrap();
        let card = keys::KeyCard::read(&card).unwrap();
        let document = Document::parse(&std::fs::read(sample(sample_name)).unwrap()).unwrap();
        let terms = Terms {
            copies: 3,
            ..Terms::default()
        };
        let issued = self.issuer.issue(vec![document], &card, &terms, |_| {});
        assert_eq!(self.runtime.block_on(issued).unwrap().len(), 1);
        let news = self.json(name, "sync");
        news["documents"][0].as_str().unwrap().to_owned()
    }
}

/// Ids (12 hex digits or more) become `ID`, moments `TIME`.
fn mask(text: &str) -> String {
    let is_id = |word: &str| word.len() >= 12 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut masked = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        masked.push_str(if is_id(bare) { "ID" } else { bare });
        masked.push_str(&word[bare.len()..]);
    }
    let shape = "####.##.## ##:##";
    let is_time = |window: &[char]| {
        window
            .iter()
            .zip(shape.chars())
            .all(|(c, shape)| match shape {
                '#' => c.is_ascii_digit(),
                other => *c == other,
            })
    };
    let chars: Vec<char> = masked.chars().collect();
    let mut masked = String::new();
    let mut at = 0;
    while at < chars.len() {
        match chars.get(at..at + shape.len()) {
            Some(window) if is_time(window) => {
                masked.push_str("TIME");
                at += shape.len();
            }
            _ => {
                masked.push(chars[at]);
                at += 1;
            }
        }
    }
    masked
}

#[test]
fn a_document_and_its_copy_are_told_in_two_languages() {
    let town = Town::new(&["minji", "bank"]);
    assert_eq!(
        town.ko("minji", "documents"),
        "문서가 없습니다. minwon wallet sync로 새 문서를 찾습니다.\n"
    );
    let asset = town.issue("minji", "resident-registration-01");
    let short = &asset[..5];
    assert_eq!(
        town.en("minji", "documents"),
        "ID  Resident registration  on offer  issued TIME  until TIME  copies left 3\n"
    );
    assert_eq!(
        town.ko("minji", &format!("accept {short}")),
        "문서를 받아들였습니다. (블록 2, TIME)\n"
    );

    town.run(
        "bank",
        "card --name 한빛은행 --role receiver --ask resident-registration --ask-preset bank-loan \
         --ask-purpose 전세␠대출 --png @ask.png",
    )
    .ok();
    let share = format!("share {short} --to @ask.png --expires 2099.01.01");
    town.run("minji", &share).refused(2, "share-end");
    let share = format!("share {short} --to @ask.png");
    let look = town.ko("minji", &format!("{share} --dry-run"));
    let seen = "\
서류명: 주민등록표 등본
문서확인번호: 가림 또는 없음
증명 문구: 이 등본은 세대별 주민등록표의 원본내용과 틀림없음을 증명합니다.
담당자: 가림 또는 없음
전화: 가림 또는 없음
신청인: 가림 또는 없음
용도 및 목적: 가림 또는 없음
발급일자: 2026년 10월 12일
발급기관: 부산광역시 가상구청장
세대주 성명: 윤나라
현주소 › 주소: 부산광역시 가상구 마바읍 사아리 685-45
현주소 › 전입일: 2015년 7월 9일
현주소 › 변동일: 가림 또는 없음
현주소 › 변동사유: 가림
세대원: 1행 가운데 0행
세대원 › 1행: 가림
";
    assert_eq!(
        look,
        format!(
            "{seen}한빛은행: TIME까지 위의 항목만(7개 항목) 볼 수 있습니다. 목적: 전세 대출. \
             남는 부수: 2.\n"
        )
    );
    assert_eq!(
        town.ko("minji", "shares"),
        "보낸 사본이 없습니다.\n",
        "looking sends nothing"
    );
    assert_eq!(
        town.en("minji", &share),
        "Sent to 한빛은행: copy ID (block 3, TIME)\n"
    );

    assert_eq!(
        town.ko("bank", "sync"),
        "블록 3: 새 문서 0건, 새 사본 1건, 보낸 것 0건\n"
    );
    assert_eq!(
        town.ko("bank", "inbox"),
        "ID  새로 도착  TIME까지  https://gov.example  확인 전\n"
    );
    let inbox = town.json("bank", "inbox");
    let copy = inbox["copies"][0]["id"].as_str().unwrap();
    town.run("bank", &format!("verify {copy}"))
        .refused(3, "copy-state");
    let opened = town.ko("bank", &format!("open {copy} --presentation @copy.sdjwt"));
    let (report, shown) = opened.split_once("\n\n").unwrap();
    assert_eq!(shown, seen);
    let mut report = report.lines();
    assert_eq!(report.next(), Some("✓ 유효합니다"));
    assert_eq!(
        report.next_back(),
        Some("노드 NODE가 서명한 블록 4(TIME)까지 본 결과입니다.")
    );
    assert_eq!(report.clone().count(), 14);
    assert!(report.all(|line| line.starts_with("  ✓ ")));

    town.run("minji", "sync").ok();
    assert_eq!(
        town.ko("minji", &format!("timeline {short} --limit 2")),
        "TIME  #4  ID 주민등록표 등본  한빛은행이 사본을 열었음\n\
         TIME  #3  ID 주민등록표 등본  한빛은행에 사본을 보냄: 세대주 성명, 현주소 › 주소, 현주소 › 전입일 \
         · 전세 대출 · TIME까지 · 열람함\n"
    );
    assert_eq!(
        town.en("minji", "timeline --limit 4"),
        "TIME  #4  ID Resident registration  한빛은행 opened the copy\n\
         TIME  #3  ID Resident registration  a copy went to 한빛은행: Head of household, Current \
         address › Address, Current address › Move-in date · 전세 대출 · until TIME · opened\n\
         TIME  #2  ID Resident registration  you accepted the document\n\
         TIME  #1  ID Resident registration  the document was issued\n"
    );

    assert_eq!(
        town.ko("minji", &format!("withdraw {copy}")),
        "사본을 회수했습니다. 이미 읽은 내용은 지울 수 없습니다. (블록 5, TIME)\n"
    );
    let ended = town.run_in("ko", "bank", "verify @copy.sdjwt");
    assert_eq!(ended.code, 3);
    let told = town.told(&ended);
    assert!(told.starts_with("✗ 유효하지 않습니다. 소지자가 회수했습니다.\n"));
    assert!(told.contains("  ✗ 회수되지 않음: 소지자가 회수했습니다. [withdrawn]\n"));
    // What is not valid is not shown as if it were.
    assert!(!told.contains("윤나라"));
}

#[test]
fn what_is_wrong_is_said_with_its_code() {
    let desk = Desk::new();
    let run = |line: &str, env: &[(&str, &str)]| {
        minwon_with(desk.words(&format!("--lang en wallet {line}")), b"", env)
    };
    desk.write("text", "no backup");
    for (line, exit, code) in [
        ("--home @none status", 5, "keystore-not-created"),
        ("--home @new restore --from @text", 3, "not-a-backup"),
        ("--home @new restore --from @absent", 2, "file-not-found"),
    ] {
        run(line, &ENV).refused(exit, code);
    }
    run("--home @new --keys file init", &[]).refused(5, "passphrase-missing");
    let weak = [("MINWON_PASSPHRASE", "short")];
    run("--home @new --keys file init", &weak).refused(5, "keystore-weak-passphrase");
    assert!(
        !desk.path("new").exists(),
        "a refusal leaves nothing behind"
    );

    let made = run("--home @new --keys file init --json", &ENV).ok().json();
    assert_eq!(
        (&made["keys"], &made["network"]),
        (&"key-file".into(), &serde_json::Value::Null)
    );
    let wrong = [("MINWON_PASSPHRASE", "somebody guesses wrong")];
    run("--home @new documents", &wrong).refused(5, "keystore-wrong-passphrase");
    for (line, exit, code) in [
        ("init", 2, "wallet-already-created"),
        ("--keys keyring status", 2, "other-key-store"),
        ("card", 2, "no-network-joined"),
        ("join nonsense", 2, "node-address"),
        ("join http://127.0.0.1:1", 4, "node-unreachable"),
        ("show ab", 2, "id-unknown"),
        ("decline ab --reason nonsense", 2, "usage"),
        ("share ab --to @text --all", 3, "card-damaged"),
    ] {
        run(&format!("--home @new {line}"), &ENV).refused(exit, code);
    }
    let failure = run("--home @new sync --json", &ENV);
    assert_eq!((failure.code, failure.stdout.len()), (2, 0));
    let failure: serde_json::Value = serde_json::from_str(&failure.stderr).unwrap();
    assert_eq!(failure["error"]["code"], "no-network-joined");
    assert_eq!(failure["error"]["hint"], "minwon wallet join URL");
}

#[test]
fn while_the_node_is_away_nothing_is_lost_and_nothing_is_made_up() {
    let mut town = Town::new(&["minji", "bank"]);
    let asset = town.issue("minji", "land-register-01");
    let short = &asset[..8];
    for (line, exit, code) in [
        (
            "share ID --to @bank.card --all --purpose 확인",
            3,
            "document-state",
        ),
        ("discard ID", 3, "document-state"),
    ] {
        town.run("bank", "card --name 한빛은행 --out @bank.card")
            .ok();
        town.run("minji", &line.replace("ID", short))
            .refused(exit, code);
    }
    town.run("minji", &format!("accept {short}")).ok();
    let share = |more: &str| format!("share {short} --to @bank.card --purpose 확인 {more}");
    for (more, exit, code) in [
        ("", 2, "not-asked"),
        ("--preset nonsense", 2, "credential-unknown-preset"),
        ("--disclose /내용/없음", 2, "credential-unknown-place"),
        ("--all --expires 2020.01.01", 2, "share-end"),
    ] {
        town.run("minji", &share(more)).refused(exit, code);
    }
    let sent = town.json("minji", &share("--all"));
    town.run("bank", "sync").ok();
    let copy = sent["share"].as_str().unwrap();
    town.run("bank", &format!("open {copy} --presentation @copy.sdjwt"))
        .ok();
    town.run("minji", "sync").ok();
    town.stop_node();

    let late = town.run_in("ko", "minji", &share("--all --expires 1s"));
    assert_eq!(late.code, 4);
    assert_eq!(
        town.told(&late),
        "노드 NODE에 닿지 않습니다. 적어 두었으니 노드에 닿으면 minwon wallet sync로 나갑니다. \
         [node-unreachable]\n"
    );
    assert_eq!(
        town.run("minji", &format!("withdraw {copy}")).code,
        4,
        "written down"
    );
    town.run("minji", &format!("withdraw {copy}"))
        .refused(3, "already-prepared");
    assert_eq!(
        town.ko("minji", "outbox"),
        "ID  TIME  사본 보내기  ID  한빛은행\nID  TIME  사본 회수  ID  한빛은행\n"
    );
    assert_eq!(
        town.en("minji", "timeline --limit 1"),
        "TIME  ID Land register  waits to be sent: taking a copy back\n"
    );
    town.run("minji", "sync").refused(4, "node-unreachable");
    assert!(town.en("minji", "status").ends_with(
        "the ledger was not verified: The node at NODE cannot be reached. [node-unreachable]\n"
    ));

    // What was opened is verified as far as that goes.
    for subject in [copy, "@copy.sdjwt"] {
        let told = town.run("bank", &format!("verify {subject}"));
        assert_eq!(told.code, 3);
        let told = town.told(&told);
        assert!(told.starts_with("! not fully checked. No node can be reached.\n"));
        assert!(told.contains("  ✓ the issuer's signature\n"));
        assert!(told.contains("  ? it was not taken back: No node can be reached. [no-network]\n"));
        assert!(told.contains("\nNot everything about this was checked:\nDocument title: "));
    }

    std::thread::sleep(Duration::from_secs(2));
    town.start_node();
    let synced = town.run_in("ko", "minji", "sync");
    assert_eq!(synced.code, 3);
    assert_eq!(
        town.told(&synced),
        "블록 5: 새 문서 0건, 새 사본 0건, 보낸 것 1건\n\
         ID: 원장이 거절했습니다: 보내기 전에 사본의 기한이 지났습니다. 새로 보내세요. 아무것도 바뀌지 \
         않았습니다. [share-expires-past]\n"
    );
    assert_eq!(town.en("minji", "outbox"), "Nothing waits.\n");
    let shares = town.en("minji", "shares");
    let states: Vec<_> = shares
        .lines()
        .map(|line| line.split("  ").nth(2).unwrap())
        .collect();
    assert_eq!(states, ["not sent", "taken back"]);
}

#[test]
fn a_wallet_comes_back_from_its_keys() {
    let town = Town::new(&["minji"]);
    let asset = town.issue("minji", "local-tax-certificate-01");
    town.run("minji", &format!("accept {}", &asset[..6])).ok();
    let backup = town
        .run("minji", "backup --keys-only --out @keys.backup")
        .ok();
    assert!(backup.stderr.contains("but not what went to whom"));
    town.run("minji", "backup --out @keys.backup")
        .refused(2, "file-exists");

    let wrong = [
        ENV[0],
        ("MINWON_BACKUP_PASSPHRASE", "somebody guesses wrong"),
    ];
    let restore = "--lang en wallet --home @again --keys file restore --from @keys.backup";
    minwon_with(town.desk.words(restore), b"", &wrong).refused(5, "passphrase-wrong");
    assert!(!town.desk.path("again").exists());

    // Without a network nothing can be found yet.
    let restored = town
        .run("again", "--keys file restore --from @keys.backup")
        .ok();
    assert!(
        restored
            .stderr
            .contains("minwon wallet sync then finds them")
    );
    let url = &town.url;
    town.run("again", &format!("join {url}")).ok();
    assert_eq!(
        town.en("again", "sync"),
        "block 2: new documents 1, new copies 0, sent 0\n"
    );
    let shown = |name| town.json(name, &format!("show {asset}"))["fields"].clone();
    assert_eq!(shown("again"), shown("minji"));
    let exported = |name| town.run(name, &format!("export {asset}")).ok().stdout;
    assert_eq!(exported("again"), exported("minji"));
}
