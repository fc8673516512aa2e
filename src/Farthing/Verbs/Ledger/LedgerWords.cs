using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>How the ledger's figures are said: rounded for people, exact in JSON.</summary>
internal static class LedgerWords
{
    /// <summary>Money for people.</summary>
    public static string Usd(Money money) => Show.Usd((double)money.Usd);

    /// <summary>A share of a whole; a dash of nothing.</summary>
    public static string Share(double part, double whole) => whole == 0 ? "–" : Show.Percent(part / whole);

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

    /// <summary>How wide a column of names may be beside other columns on a line of 120.</summary>
    /// <param name="heads">Heads of the other columns.</param>
    /// <param name="rows">Their cells.</param>
    /// <param name="names">How many columns of names share what is left.</param>
    public static int NameWidth(IReadOnlyList<string> heads, IReadOnlyList<string[]> rows, int names = 1)
    {
        int left = 120 - (2 * (names - 1));
        for (int i = 0; i < heads.Count; i++)
        {
            left -= 2 + Math.Max(heads[i].Length, rows.Select(row => row[i].Length).DefaultIfEmpty().Max());
        }

        return Math.Max(8, left / names);
    }

    /// <summary>A time for people, in UTC.</summary>
    public static string Time(long unixNs) =>
        DateTime
            .UnixEpoch.AddTicks(unixNs / 100)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The span, as members of the object that is open.</summary>
    public static void WriteSpan(Utf8JsonWriter writer, LedgerFilter filter)
    {
        writer.WriteString("since", SpentRecords.Time(filter.SinceUnixNs));
        writer.WriteString("until", SpentRecords.Time(filter.UntilUnixNs));
    }

    /// <summary>Money with all its digits.</summary>
    public static void WriteMoney(this Utf8JsonWriter writer, string name, Money money)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(
            money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            skipInputValidation: true
        );
    }

    /// <summary>Four disjoint classes of tokens.</summary>
    public static void WriteTokens(this Utf8JsonWriter writer, SpentTokens tokens)
    {
        writer.WriteStartObject("tokens");
        writer.WriteNumber("uncached", tokens.Uncached);
        writer.WriteNumber("cache_read", tokens.CacheRead);
        writer.WriteNumber("cache_write", tokens.CacheWrite);
        writer.WriteNumber("output", tokens.Output);
        writer.WriteNumber("reasoning", tokens.Reasoning);
        writer.WriteEndObject();
    }
}
