// Package ingest reads what finance teams hand in: CSV files and XLSX
// workbooks in the portal's own template, turned into validated rows of
// package budget. A file is taken whole or not at all; every fault is named
// by file, sheet, row, column, value and reason, in Chinese and English.
// There is no SQL here: storing a batch is package postgres.
package ingest
