//! The main job from end to end, on a network that is there for this one command.
//!
//! Four parties, each with a folder of its own, who share nothing but HTTP: a node, a government, a
//! citizen and a bank.

mod aftermath;
mod report;
mod scene;
mod story;

use std::path::{Path, PathBuf};
use std::time::Instant;

pub(crate) use report::{Aftermath, AftermathStep, Artefacts, DocumentStory, Mode, Step, StepKind};

use crate::answer::Answer;
use crate::args::DemoArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::words;
use report::DemoReport;
use scene::Scene;

pub(crate) fn run(args: &DemoArgs, context: &Context) -> Result<Answer, Failure> {
    let files = documents_in(&args.documents)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|_| Failure::ours("runtime-not-started"))?;
    let report = runtime.block_on(tell(&files, context))?;
    let exit = if report.ok { Exit::Done } else { Exit::Refused };
    Ok(Answer::new(&report, report.text(context.lang()))?.with_exit(exit))
}

async fn tell(files: &[PathBuf], context: &Context) -> Result<DemoReport, Failure> {
    let start = Instant::now();
    let preparing = context.progress(1, &words::demo::preparing());
    let scene = Scene::start().await?;
    drop(preparing);
    let setup_ms = millis(start);

    let progress = context.progress(files.len() as u64, &words::demo::on_its_way());
    let mut documents = Vec::new();
    for (index, file) in files.iter().enumerate() {
        documents.push(story::tell(&scene, file, index % 2 == 0).await?);
        progress.step();
    }
    drop(progress);

    let taking_back = context.progress(1, &words::demo::taking_back());
    let aftermath = match files.first() {
        Some(file) => aftermath::tell(&scene, file).await?,
        None => Vec::new(),
    };
    drop(taking_back);
    let network = scene.network.to_string();
    let node = scene.node_url();
    scene.stop().await?;
    Ok(DemoReport {
        ok: documents.iter().all(|document| document.ok) && aftermath.iter().all(|step| step.ok),
        network,
        node,
        setup_ms,
        total_ms: millis(start),
        documents,
        aftermath,
    })
}

/// The JSON files of a directory, by name.
fn documents_in(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let name = directory.display().to_string();
    let entries =
        std::fs::read_dir(directory).map_err(|error| words::files::unreadable(&name, &error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| words::files::unreadable(&name, &error))?
            .path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(words::demo::no_documents(&name)),
        false => Ok(files),
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
