//! What FOCUS files do to earlier deliveries that they overlap, as the options of a command.

use crate::contract::import::Answer;

/// What FOCUS files do to earlier deliveries that they overlap.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct AnswerArgs {
    /// Where FOCUS files overlap an earlier delivery in part: the newer of both replaces the older one
    #[arg(long)]
    replace: bool,
    /// Where FOCUS files overlap an earlier delivery: both are parts of one bill and add up
    #[arg(long)]
    part: bool,
    /// Add rows of FOCUS to earlier deliveries instead of replacing them; only for files that contain corrections
    /// alone
    #[arg(long)]
    append: bool,
    /// Keep FOCUS files for comparing with others; their charges do not count
    #[arg(long)]
    compare_only: bool,
}

impl AnswerArgs {
    /// The answer that was chosen.
    pub(crate) fn chosen(&self) -> Option<Answer> {
        let chosen = [self.replace, self.part, self.append, self.compare_only];
        let answers = Answer::ALL.into_iter().zip(chosen);
        answers.filter(|(_, is_set)| *is_set).map(|(answer, _)| answer).next()
    }
}
