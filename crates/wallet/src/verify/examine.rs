use bigchain::{NetworkId, PublicKey, TransactionId};
use civil_document::PointerPattern;
use credential::{Answer, Disclosed, Presentation, ShareTerms};
use keys::{Ask, AskFields};
use ledger::{RegisteredIssuer, Registry, TrailShare};
use ledger_client::AssetTrail;

use super::{AsOf, Check, CheckName, Evidence, Reason, Report};

/// Oldest newest block that "not revoked" may rest on, in milliseconds.
pub const HEAD_AGE_MAX_MS: u64 = 10 * 60_000;

/// How far block time may be ahead of the local clock, in milliseconds.
pub const CLOCK_SKEW_MAX_MS: u64 = 5 * 60_000;

/// What is known of a presentation.
pub struct Facts<'a> {
    /// The presentation, or why there is none.
    pub presentation: Result<&'a Presentation, Reason>,
    /// The verified history of its document, or why there is none.
    pub trail: Result<&'a AssetTrail, Reason>,
    /// The network's issuers.
    pub registry: &'a Registry,
    /// The network.
    pub network: NetworkId,
    /// The share that carried it, for a copy of the inbox; `None` for a file.
    pub carried: Option<Carried>,
    /// What the receiver's card asked for.
    pub ask: Option<&'a Ask>,
    /// The local clock, in Unix milliseconds.
    pub now_ms: u64,
}

/// How a copy came. Its payload was compared with the hash in the share's transaction.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// The transaction that shared it.
    pub share: TransactionId,
    /// The receiver's key that it was paid to.
    pub receiver: PublicKey,
    /// Whether this was the first share to that key: one card answers one share.
    pub answers_first: bool,
}

/// Draws up the report, and gives what is shown of the document if every disclosure is one that was
/// signed.
pub fn examine(facts: &Facts<'_>) -> (Report, Option<Disclosed>) {
    let mut examination = Examination::new(facts);
    examination.run();
    let as_of = facts.trail.ok().map(|trail| AsOf {
        height: trail.head.height,
        time_ms: trail.head.time_ms,
        node: trail.head.node.clone(),
    });
    (
        Report::new(examination.checks, as_of),
        examination.disclosed,
    )
}

struct Examination<'a> {
    facts: &'a Facts<'a>,
    issuer: Option<&'a RegisteredIssuer>,
    disclosed: Option<Disclosed>,
    terms: Option<ShareTerms>,
    checks: Vec<Check>,
}

impl<'a> Examination<'a> {
    fn new(facts: &'a Facts<'a>) -> Self {
        let signed = facts.presentation.ok().map(Presentation::issuer_signed);
        Self {
            issuer: signed.and_then(|signed| facts.registry.issuer(&signed.iss)),
            disclosed: facts.presentation.ok().and_then(|it| it.disclosed().ok()),
            terms: facts
                .presentation
                .ok()
                .and_then(|it| it.verify_holder().ok()),
            checks: Vec::new(),
            facts,
        }
    }

    fn run(&mut self) {
        if self.facts.carried.is_some() {
            self.check_opened();
        }
        self.check_form_valid();
        self.check_issuer_known();
        self.check_issuer_signature();
        self.check_fields_untouched();
        self.check_bound_to_asset();
        self.check_from_owner();
        if self.facts.carried.is_some() {
            self.check_meant_for_me();
        }
        if self.facts.carried.is_some() && self.facts.ask.is_some() {
            self.check_answers_request();
        }
        self.check_accepted();
        self.check_in_time();
        self.check_not_withdrawn();
        self.check_not_revoked();
        self.check_on_ledger();
    }

    fn check_opened(&mut self) {
        let found = match self.facts.presentation {
            Ok(_) => Ok(()),
            Err(reason) => Err(Finding::Failed(reason)),
        };
        self.add(CheckName::Opened, Evidence::Local, found);
    }

    fn check_form_valid(&mut self) {
        let found = match &self.disclosed {
            None => Err(Finding::Open(Reason::RestsOnOther)),
            Some(disclosed) if disclosed.faults().is_empty() => Ok(()),
            Some(_) => Err(Finding::Failed(Reason::FormBroken)),
        };
        self.add(CheckName::FormValid, Evidence::Local, found);
    }

    /// The registry is asked as of the block that issued the document.
    fn check_issuer_known(&mut self) {
        let found = self.presentation().and_then(|presentation| {
            let issuer = self.issuer.ok_or(Finding::Failed(Reason::IssuerUnknown))?;
            let trail = self.trail()?;
            let issued_ms = trail.state.document.issued.time_ms;
            issuer
                .signing_key(&presentation.issuer_signed().kid)
                .filter(|key| key.is_active_at(issued_ms))
                .map(|_| ())
                .ok_or(Finding::Failed(Reason::IssuerKeyNotGood))
        });
        self.add(CheckName::IssuerKnown, Evidence::Node, found);
    }

    fn check_issuer_signature(&mut self) {
        let found = self.presentation().and_then(|presentation| {
            let kid = &presentation.issuer_signed().kid;
            let key = self.issuer.and_then(|issuer| issuer.signing_key(kid));
            let key = key.ok_or(Finding::Open(Reason::RestsOnOther))?;
            presentation
                .verify_issuer(key.key.key())
                .map_err(|_| Finding::Failed(Reason::SignatureWrong))
        });
        self.add(CheckName::IssuerSignature, Evidence::Local, found);
    }

    fn check_fields_untouched(&mut self) {
        let found = match (self.presentation(), &self.disclosed) {
            (Err(finding), _) => Err(finding),
            (Ok(_), Some(_)) => Ok(()),
            (Ok(_), None) => Err(Finding::Failed(Reason::FieldChanged)),
        };
        self.add(CheckName::FieldsUntouched, Evidence::Local, found);
    }

    /// Without this a revoked document could travel under another one's asset.
    fn check_bound_to_asset(&mut self) {
        let found = self.presentation().and_then(|presentation| {
            let row = &self.trail()?.state.document;
            let signed = presentation.issuer_signed();
            let issuing = self.facts.registry.issuer_of_ledger_key(&row.issuing_key);
            if signed.document.as_bytes() != row.document.as_bytes() {
                return Err(Finding::Failed(Reason::OtherDocument));
            }
            match issuing {
                Some(issuer) if issuer.iss == signed.iss => Ok(()),
                _ => Err(Finding::Failed(Reason::OtherIssuer)),
            }
        });
        self.add(CheckName::BoundToAsset, Evidence::Node, found);
    }

    /// The holder key signed the presentation, and the owner's ledger key signed the share.
    fn check_from_owner(&mut self) {
        let found = self.presentation().and_then(|_| {
            let terms = self.terms.as_ref();
            let terms = terms.ok_or(Finding::Failed(Reason::HolderSignatureWrong))?;
            let trail = self.trail()?;
            if terms.terms.asset != trail.state.asset.to_string() {
                return Err(Finding::Failed(Reason::OtherAsset));
            }
            self.share().map(|_| ())
        });
        self.add(CheckName::FromOwner, Evidence::Node, found);
    }

    fn check_meant_for_me(&mut self) {
        let found = self.presentation().and_then(|_| {
            let terms = self
                .terms
                .as_ref()
                .ok_or(Finding::Open(Reason::RestsOnOther))?;
            let carried = self
                .facts
                .carried
                .ok_or(Finding::Open(Reason::RestsOnOther))?;
            let audience = &terms.audience;
            let mine = audience.network_id() == self.facts.network.as_bytes()
                && audience.ledger_key() == carried.receiver.to_string();
            let share = self.share()?;
            if !mine || share.share.receiver != carried.receiver {
                return Err(Finding::Failed(Reason::OtherAudience));
            }
            match terms.terms.expires_s == share.share.expires_s {
                true => Ok(()),
                false => Err(Finding::Failed(Reason::OtherExpiry)),
            }
        });
        self.add(CheckName::MeantForMe, Evidence::Node, found);
    }

    fn check_answers_request(&mut self) {
        let found = self.presentation().and_then(|_| {
            let open = Finding::Open(Reason::RestsOnOther);
            let (Some(terms), Some(disclosed)) = (&self.terms, &self.disclosed) else {
                return Err(open);
            };
            let (Some(ask), Some(carried)) = (self.facts.ask, self.facts.carried) else {
                return Err(open);
            };
            let answers = is_nonce(&terms.nonce, &ask.nonce)
                && carried.answers_first
                && disclosed.form().slug() == ask.form;
            if !answers {
                return Err(Finding::Failed(Reason::OtherRequest));
            }
            let withheld = |pattern: &PointerPattern| disclosed.answer(pattern) == Answer::Withheld;
            match asked(disclosed, ask) {
                Some(patterns) if patterns.iter().any(withheld) => {
                    Err(Finding::Failed(Reason::FieldMissing))
                }
                Some(_) => Ok(()),
                None => Err(open),
            }
        });
        self.add(CheckName::AnswersRequest, Evidence::Local, found);
    }

    fn check_accepted(&mut self) {
        let found = self.trail().and_then(|trail| {
            let row = &trail.state.document;
            match (row.accepted, row.declined) {
                (Some(_), _) => Ok(()),
                (None, Some(_)) => Err(Finding::Failed(Reason::Declined)),
                (None, None) => Err(Finding::Failed(Reason::NotAccepted)),
            }
        });
        self.add(CheckName::Accepted, Evidence::Node, found);
    }

    fn check_in_time(&mut self) {
        let found = self.trail().and_then(|trail| {
            let share = self.share()?;
            let signed = self
                .facts
                .presentation
                .ok()
                .map(Presentation::issuer_signed);
            let ends = [
                (Some(share.share.expires_s), Reason::ShareExpired),
                (trail.state.document.expires_s, Reason::DocumentExpired),
                (
                    signed.and_then(|signed| signed.exp_s),
                    Reason::DocumentExpired,
                ),
            ];
            let ended = |now_ms: u64| {
                let mut ends = ends.iter();
                ends.find(|(end_s, _)| {
                    end_s.is_some_and(|end_s| end_s.saturating_mul(1000) <= now_ms)
                })
                .map(|(_, reason)| *reason)
            };
            if let Some(reason) = ended(trail.head.time_ms) {
                return Err(Finding::Failed(reason));
            }
            let starts_s = signed.and_then(|signed| signed.nbf_s).unwrap_or(0);
            if starts_s.saturating_mul(1000) > trail.head.time_ms {
                return Err(Finding::Failed(Reason::NotYetValid));
            }
            self.fresh(trail)?;
            // The ledger has not spoken since the end came by the local clock.
            match ended(self.facts.now_ms) {
                Some(reason) => Err(Finding::Open(reason)),
                None => Ok(()),
            }
        });
        self.add(CheckName::InTime, Evidence::Node, found);
    }

    fn check_not_withdrawn(&mut self) {
        let found = self.trail().and_then(|trail| {
            let share = self.share()?;
            match (share.share.withdrawn, share.share.returned) {
                (Some(_), _) => Err(Finding::Failed(Reason::Withdrawn)),
                (_, Some(_)) => Err(Finding::Failed(Reason::Returned)),
                (None, None) => self.fresh(trail),
            }
        });
        self.add(CheckName::NotWithdrawn, Evidence::Node, found);
    }

    fn check_not_revoked(&mut self) {
        let found = self
            .trail()
            .and_then(|trail| match trail.state.document.revoked {
                Some(_) => Err(Finding::Failed(Reason::Revoked)),
                None => self.fresh(trail),
            });
        self.add(CheckName::NotRevoked, Evidence::Node, found);
    }

    fn check_on_ledger(&mut self) {
        let found = self.trail().and_then(|_| self.share().map(|_| ()));
        self.add(CheckName::OnLedger, Evidence::Node, found);
    }

    fn presentation(&self) -> Result<&'a Presentation, Finding> {
        self.facts
            .presentation
            .map_err(|reason| match (self.facts.carried, reason) {
                // The check `opened` has the reason.
                (Some(_), _) => Finding::Open(Reason::RestsOnOther),
                (None, reason) => Finding::Failed(reason),
            })
    }

    fn trail(&self) -> Result<&'a AssetTrail, Finding> {
        self.facts.trail.map_err(|reason| match reason {
            Reason::NotOnLedger => Finding::Failed(reason),
            reason => Finding::Open(reason),
        })
    }

    /// The share that carried the presentation: the one of the inbox, or for a file the newest one
    /// to the audience's key with the signed end.
    fn share(&self) -> Result<&'a TrailShare, Finding> {
        let shares = &self.trail()?.state.shares;
        let found = match (self.facts.carried, &self.terms) {
            (Some(carried), _) => shares
                .iter()
                .find(|share| share.transaction == carried.share),
            (None, Some(terms)) => shares.iter().rev().find(|share| {
                share.share.receiver.to_string() == terms.audience.ledger_key()
                    && share.share.expires_s == terms.terms.expires_s
            }),
            (None, None) => return Err(Finding::Open(Reason::RestsOnOther)),
        };
        found.ok_or(Finding::Failed(Reason::NotOnLedger))
    }

    /// Whether the newest block is new enough to say that something has not happened.
    fn fresh(&self, trail: &AssetTrail) -> Result<(), Finding> {
        let (block_ms, now_ms) = (trail.head.time_ms, self.facts.now_ms);
        if block_ms > now_ms.saturating_add(CLOCK_SKEW_MAX_MS) {
            return Err(Finding::Open(Reason::ClockOff));
        }
        match now_ms.saturating_sub(block_ms) > HEAD_AGE_MAX_MS {
            true => Err(Finding::Open(Reason::LedgerStale)),
            false => Ok(()),
        }
    }

    fn add(&mut self, name: CheckName, evidence: Evidence, found: Result<(), Finding>) {
        self.checks.push(match found {
            Ok(()) => Check::passed(name, evidence),
            Err(Finding::Failed(reason)) => Check::failed(name, evidence, reason),
            Err(Finding::Open(reason)) => Check::not_checked(name, evidence, reason),
        });
    }
}

/// Why a check did not pass.
#[derive(Clone, Copy)]
enum Finding {
    /// What it asks for is not so.
    Failed(Reason),
    /// It could not be found out.
    Open(Reason),
}

fn is_nonce(text: &str, nonce: &[u8; 16]) -> bool {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(nonce) == text
}

/// What was asked for; `None` if the card's words mean nothing for this form.
fn asked(disclosed: &Disclosed, ask: &Ask) -> Option<Vec<PointerPattern>> {
    match &ask.fields {
        AskFields::Preset(id) => Some(disclosed.form().preset(id)?.pointers.clone()),
        AskFields::Pointers(pointers) => pointers
            .iter()
            .map(|pointer| pointer.parse().ok())
            .collect(),
    }
}
