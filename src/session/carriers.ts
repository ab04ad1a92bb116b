/** What an Experiment is passed on by: a link, or a file. */
/** Longest link that mail programs and messengers pass on unharmed, characters; what is longer had better be a file. */
export const LONG_LINK = 8000;

/** Names of files that hold an Experiment. */
export const EXPERIMENT_FILE = /\.ffp\.json$/i;
