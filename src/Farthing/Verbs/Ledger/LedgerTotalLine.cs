using System.Text.Json;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>The answer's first line: what was billed for what, when.</summary>
internal static class LedgerTotalLine
{
    /// <summary>Prints it.</summary>
    public static void Write(TextWriter writer, LedgerGroup total, LedgerFilter filter)
    {
        if (total.Sums.Requests + total.Sums.Attempts + total.Sums.Released == 0 && total.Adjusted == default)
        {
            writer.WriteLine($"Nothing was metered: {LedgerWords.Span(filter)}.");
            return;
        }

        writer.WriteLine(
            $"{LedgerWords.Usd(total.Billed)} billed for {Show.Counted(total.Sums.Requests, "request")}, {LedgerWords.Span(filter)}"
        );
        writer.WriteLine(
            $"{Show.Scaled(total.Sums.Tokens.Total)} tokens at {LedgerWords.PerMillion(total)}/M · {Show.Counted(total.Sums.Attempts, "attempt")}, {LedgerWords.Share(total.Sums.Errors, total.Sums.Attempts)} failed · {LedgerWords.Share((double)total.Sums.Waste.Usd, (double)total.Sums.Cost.Usd)} of the cost bought no answer"
        );
        if (total.Adjusted != default)
        {
            writer.WriteLine(
                $"{LedgerWords.Usd(total.Sums.Cost)} for attempts and {LedgerWords.Usd(total.Adjusted)} of corrections"
            );
        }
    }

    /// <summary>The span, as members of the object that is open.</summary>
    public static void WriteSpan(Utf8JsonWriter writer, LedgerFilter filter)
    {
        writer.WriteString("since", filter.SinceUnixNs is long since ? RowExport.Time(since) : null);
        writer.WriteString("until", filter.UntilUnixNs is long until ? RowExport.Time(until) : null);
    }
}
