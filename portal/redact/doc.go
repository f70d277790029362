// Package redact finds what identifies a person in free text: numbers of
// identity cards, taxpayers, mobile phones, bank cards, number plates, home
// addresses, mail and messenger accounts. These are found reliably and
// masked; what was masked says so. Names of people cannot be found reliably:
// Names lists candidates for a person to look at, many of them wrong.
//
// Text is read as people write it to be understood by people alone: digits of
// full width, in Chinese characters, with spaces, dashes, dots or invisible
// characters between them. 统一社会信用代码 of organisations is public.
package redact
