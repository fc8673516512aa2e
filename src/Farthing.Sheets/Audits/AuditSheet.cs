using System.Globalization;
using Farthing.Documents.Audits;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Audits;

/// <summary>Readable form of <c>audit</c>.</summary>
public static class AuditSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(AuditDocument document)
    {
        string span = LedgerWords.Span(document.Since, document.Until);
        Sheet sheet = new Sheet().Say(
            document.Attempts == 0 ? $"No attempts: {span}."
                : document.Findings.Count == 0
                    ? $"Nothing found in {Show.Counted(document.Attempts, "attempt")}, {span}."
                : Answer(document, span),
            document.Attempts == 0
                ? null
                : $"{LedgerWords.Usd(document.CostUsd)} for {Show.Counted(document.Attempts, "attempt")} in {Hours(document.Hours)}; prompts recorded of {Share(document.Recorded, document)}, with hashes of {Share(document.Hashed, document)}"
        );
        if (document.Findings.Count > 0)
        {
            sheet.Table(
                document.Findings,
                new TableColumns<AuditFinding>()
                    .Name("FINDING", finding => Words(finding.Name))
                    .Words("class", finding => Word(finding.Class), Classes)
                    .Usd(
                        "a month",
                        finding => finding.MonthUsd,
                        "what would not be paid in 30 days of such traffic, on what the findings above leave: they do not add up otherwise than in this order"
                    )
                    .Usd("in the span", finding => finding.SpanUsd, rank: 1)
                    .Count("requests", finding => finding.Requests)
                    .Count(
                        "no price",
                        finding => finding.Unpriced,
                        "requests whose tokens have no price",
                        rank: 2
                    )
            );
            foreach (AuditFinding finding in document.Findings)
            {
                sheet.Section(
                    Words(finding.Name),
                    new SheetFacts([("found", finding.Evidence), ("do", finding.Remedy)])
                );
            }
        }

        return document.Notes.Count == 0
            ? sheet
            : sheet.Section("WHAT WAS NOT SEEN", new SheetNotes(document.Notes));
    }

    private const string Classes =
        "lossless: no answer changes; gated: compare answers first; suggestion: a person decides, the amount is what is spent on it";

    private static string Answer(AuditDocument document, string span)
    {
        AuditFinding? dearest = document.Findings.MaxBy(finding => finding.MonthUsd ?? -1);
        return $"{Show.Counted(document.Findings.Count, "finding")}, {span}; the dearest: {Words(dearest!.Name)}, {(dearest.MonthUsd is double usd ? Show.Usd(usd) + " a month" : "of unknown price")}";
    }

    private static string Hours(double hours) =>
        hours >= 48 ? string.Create(CultureInfo.InvariantCulture, $"{hours / 24:0.#} days")
        : hours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{hours:0.#} hours")
        : Show.Seconds(hours * 3600);

    private static string Share(long part, AuditDocument document) =>
        Show.Percent((double)part / document.Attempts);

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Word(FindingClass one) => one.ToString().ToLowerInvariant();
}
