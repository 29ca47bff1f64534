/** The words with which a classic server begins: 23 bytes of UTF-8, no line end. */
export const greetingText = 'Welcome to the server!!';

/** How long either side of a classic exchange waits before it takes a silent peer to be finished, in milliseconds. */
export const quietTime = 200;
