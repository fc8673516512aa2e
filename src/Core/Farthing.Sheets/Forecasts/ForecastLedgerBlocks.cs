using Farthing.Documents.Forecasts;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Forecasts;

/// <summary>What a ledger recorded, beside the forecast.</summary>
internal static class ForecastLedgerBlocks
{
    /// <summary>The blocks; none without a ledger.</summary>
    public static IEnumerable<SheetBlock> Of(ForecastLedger? ledger)
    {
        if (ledger is null)
        {
            yield break;
        }

        if (ledger.Comparison is not ForecastComparison compared)
        {
            yield return new SheetWords([TooShort(ledger)]);
            yield break;
        }

        yield return new SheetWords([
            $"{Usd(compared.CameUsd)} came in the seven days {ledger.From} to {ledger.To}, {Usd(compared.ForecastUsd)} were forecast: {Signed(compared.DifferenceUsd)}{Share(compared)}.",
            $"{Show.Counted(ledger.Came.Users, "user")} and {Show.Counted(ledger.Came.Sessions, "session")} are named by {Show.Counted(ledger.Came.Attempts, "attempt")}.",
            .. Remarks(ledger.Came),
        ]);
        yield return new SheetTable(
            "",
            new TableColumns<ForecastFactor>()
                .Words("factor", row => ForecastWords.Name(row.Factor))
                .Figure("forecast", row => ForecastWords.Value(row.Factor, row.Forecast))
                .Figure("came", row => ForecastWords.Value(row.Factor, row.Came))
                .Figure("adds", row => Signed(row.Usd))
                .Of(compared.Factors),
            [
                "replaced one after the other in this order; together they are the difference to the nano-dollar",
            ]
        );
    }

    private static string TooShort(ForecastLedger ledger) =>
        ledger.CompleteOn is string day
            ? $"The ledger has {ledger.WholeDays} of the 7 whole days (UTC) that a comparison needs, with {Usd(ledger.Came.BilledUsd)} for {Show.Counted(ledger.Came.Attempts, "attempt")}; it has 7 from {day} on."
            : "The ledger has no attempt yet: a comparison needs 7 whole days (UTC).";

    private static IEnumerable<string> Remarks(ForecastCame came)
    {
        if (came.EstimatedUsd != Money.Zero)
        {
            yield return $"{Usd(came.EstimatedUsd)} of it is ESTIMATED: upstreams never said what they used.";
        }

        if (came.SessionlessUsd != Money.Zero)
        {
            yield return $"{Usd(came.SessionlessUsd)} of it names no session: there are more sessions than are counted, with fewer attempts each.";
        }
    }

    private static string Share(ForecastComparison compared) =>
        compared.ForecastUsd == Money.Zero
            ? ""
            : $" ({Show.Change((double)(compared.DifferenceUsd.Usd / compared.ForecastUsd.Usd))})";

    private static string Usd(Money money) => Show.Usd((double)money.Usd);

    private static string Signed(Money money) => (money > Money.Zero ? "+" : "") + Usd(money);
}
