using System.Globalization;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>How the ledger's figures are said: rounded for people.</summary>
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

    /// <summary>A time for people, in UTC.</summary>
    public static string Time(long unixNs) =>
        DateTime
            .UnixEpoch.AddTicks(unixNs / 100)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
