/** What the splits of the Reference set are called. */
const SPLIT_WORDS: Readonly<Record<string, string>> = {
  test: 'not used in the fit',
  ood: 'a molecule kept out of the fit',
  validation: 'used to judge the fit',
  train: 'used in the fit',
};

export const splitWords = (split: string): string => SPLIT_WORDS[split] ?? split;
