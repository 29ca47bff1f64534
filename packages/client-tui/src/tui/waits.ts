/** The first and the longest wait before a server that is away is asked again, in milliseconds: each is twice the one before. */
export const firstWait = 500;
export const longestWait = 8000;
