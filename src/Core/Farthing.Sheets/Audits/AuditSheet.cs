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
            document.Attempts == 0 ? $"No {Noun(document)}s: {span}."
                : document.Findings.Count == 0
                    ? $"Nothing found in {Show.Counted(document.Attempts, Noun(document))}, {span}."
                : Answer(document, span),
            document.Attempts == 0 ? null : Basis(document)
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

        if (document.Notes.Count > 0)
        {
            sheet.Section("WHAT WAS NOT SEEN", new SheetNotes(document.Notes));
        }

        return document.Unjudged.Count == 0
            ? sheet
            : sheet.Section(
                "WHAT COULD NOT BE JUDGED",
                new SheetFacts([.. document.Unjudged.Select(one => (Words(one.Name), one.Why))])
            );
    }

    private static string Noun(AuditDocument document) =>
        document.Source == AuditSourceKind.Ledger ? "attempt" : "request";

    private static string Basis(AuditDocument document)
    {
        string cost =
            document.Unpriced == 0 ? LedgerWords.Usd(document.CostUsd)
            : document.Unpriced == document.Attempts ? "Unknown cost"
            : $"{LedgerWords.Usd(document.CostUsd)} and what has no price";
        string basis =
            $"{cost} for {Show.Counted(document.Attempts, Noun(document))}"
            + (document.Hours > 0 ? $" in {Hours(document.Hours)}" : "");
        return document.Source switch
        {
            AuditSourceKind.Ledger =>
                $"{basis}; prompts recorded of {Share(document.Recorded, document)}, with hashes of {Share(document.Hashed, document)}",
            AuditSourceKind.Bodies =>
                $"{basis}; usage recorded of {Share(document.Attempts - document.Estimated, document)}",
            _ => $"{basis}; out of lengths, sessions and prefix ids",
        };
    }

    private const string Classes =
        "lossless: no answer changes; gated: compare answers first; suggestion: a person decides, the amount is what is spent on it";

    private static string Answer(AuditDocument document, string span)
    {
        AuditFinding? dearest = document.Findings.MaxBy(finding => finding.MonthUsd ?? -1);
        return $"{Show.Counted(document.Findings.Count, "finding")}, {span}; the dearest: {Words(dearest!.Name)}, {Amount(dearest)}";
    }

    private static string Amount(AuditFinding finding) =>
        finding.MonthUsd is double month ? Show.Usd(month) + " a month"
        : finding.SpanUsd is double span ? Show.Usd(span)
        : "of unknown price";

    private static string Hours(double hours) =>
        hours >= 48 ? string.Create(CultureInfo.InvariantCulture, $"{hours / 24:0.#} days")
        : hours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{hours:0.#} hours")
        : Show.Seconds(hours * 3600);

    private static string Share(long part, AuditDocument document) =>
        Show.Percent((double)part / document.Attempts);

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Word(FindingClass one) => one.ToString().ToLowerInvariant();
}
