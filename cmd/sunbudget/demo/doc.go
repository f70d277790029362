// Package demo makes and loads what `serve --demo` shows: the invented county
// 澄岚县, generated from its texts with dates relative to the first start, and
// the sample of published lines of Shanghai bodies beside it. Everything goes
// through the same pipeline as a finance team's files: ingest, vault,
// disclosure, five checks by five people, sealing, import.
package demo
