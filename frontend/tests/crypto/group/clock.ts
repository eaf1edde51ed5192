/** The one moment at which these tests happen, in unix seconds. */
export const NOW = 1_800_000_000;
