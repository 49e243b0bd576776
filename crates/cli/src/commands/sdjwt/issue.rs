use credential::IssueTerms;
use jose::PublicKey;
use serde_json::json;

use crate::answer::Answer;
use crate::args::IssueArgs;
use crate::commands::document;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::words;

pub(super) fn run(args: &IssueArgs, context: &Context) -> Result<Answer, Failure> {
    let paths = [&args.document, &args.issuer_key, &args.holder];
    input::check_stdin_once(paths.map(|path| path.as_path()))?;
    let document = document::read(&args.document)?;
    let issuer = input::read_private_jwk(&args.issuer_key)?;
    let holder = input::read_public_jwk(&args.holder)?;
    if matches!(holder.key(), PublicKey::Rsa(_)) {
        return Err(words::sdjwt::holder_key_kind().in_file(&input::name_of(&args.holder)));
    }
    let terms = IssueTerms {
        iss: args.iss.clone(),
        iat_s: args.iat.map_or_else(|| context.now_s(), Ok)?,
        nbf_s: args.nbf,
        exp_s: args.exp,
        holder,
    };
    let issued = credential::issue(&document, &terms, &issuer)
        .map_err(|error| words::credential::refused(&error))?;
    let signed = issued.issuer_signed();
    let json = json!({
        "sd_jwt": issued.to_string(),
        "form": issued.form(),
        "document": issued.document_hash(),
        "iss": signed.iss,
        "kid": signed.kid,
        "iat": signed.iat_s,
        "nbf": signed.nbf_s,
        "exp": signed.exp_s,
        "disclosures": issued.select_everything().shown().len(),
    });
    Answer::new(&json, issued.to_string())
}
