using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Ledger;

/// <summary>The ledger's figures in words: rounded for people.</summary>
public static class LedgerWords
{
    /// <summary>Meaning of a share of waste.</summary>
    public const string Waste = "cost of attempts that failed, crashed or were called off ÷ cost";

    /// <summary>Meaning of a price of a request.</summary>
    public const string PerRequest = "billed ÷ requests";

    /// <summary>Meaning of a share of estimates.</summary>
    public const string Estimated =
        "cost of attempts whose upstream never said what it used (what came was counted, or the hold is charged) ÷ cost";

    /// <summary>The answer: what was billed for what, when.</summary>
    public static IEnumerable<string> Total(SpentSums total, string? since, string? until)
    {
        string span = Span(since, until);
        if (total.IsNothing)
        {
            yield return $"Nothing was metered: {span}.";
            yield break;
        }

        yield return $"{Usd(total.BilledUsd)} billed for {Show.Counted(total.Requests, "request")}, {span}";
        string price = total.UsdPerMillionTokens is double usd ? Show.UsdPerMillion(usd) : "–";
        yield return $"{Show.Scaled(total.Tokens.Total)} tokens at {price}/M{PerRequestOf(total)} · {Show.Counted(total.Attempts, "attempt")}, {Share(total.ErrorFraction)} failed · {Share(total.WasteFraction)} of the cost bought no answer";
        if (total.EstimatedUsd != Money.Zero)
        {
            yield return $"{Usd(total.EstimatedUsd)} ({Share(total.EstimatedFraction)} of the cost) is ESTIMATED: there the upstream never said what it used";
        }

        if (total.AdjustedUsd != Money.Zero)
        {
            yield return $"{Usd(total.CostUsd)} for attempts and {Usd(total.AdjustedUsd)} of corrections";
        }
    }

    private static string PerRequestOf(SpentSums total) =>
        total.UsdPerRequest is double usd ? $", {Show.UsdPerRequest(usd)} a request" : "";

    /// <summary>Money for people.</summary>
    public static string Usd(Money money) => Show.Usd((double)money.Usd);

    /// <summary>A share; a dash of nothing.</summary>
    public static string Share(double? share) => share is double known ? Show.Percent(known) : "–";

    /// <summary>A span in UTC.</summary>
    public static string Span(string? since, string? until) =>
        (since, until) switch
        {
            ({ } from, { } to) => $"{Short(from)} to {Short(to)} UTC",
            ({ } from, null) => $"since {Short(from)} UTC",
            (null, { } to) => $"before {Short(to)} UTC",
            _ => "all time",
        };

    /// <summary>A name that fits its column. Names come from clients: what would steer a terminal becomes a dot.</summary>
    public static string Name(string name, int most = 30)
    {
        string shown =
            name.Length == 0 ? "(none)"
            : name.Length <= most ? name
            : name[..(most - 1)] + "…";
        return shown.Any(char.IsControl)
            ? string.Concat(shown.Select(letter => char.IsControl(letter) ? '·' : letter))
            : shown;
    }

    private static string Short(string iso)
    {
        string time = DateTimeOffset
            .Parse(iso, CultureInfo.InvariantCulture)
            .UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return time.EndsWith(" 00:00:00", StringComparison.Ordinal) ? time[..10]
            : time.EndsWith(":00", StringComparison.Ordinal) ? time[..16]
            : time;
    }
}
