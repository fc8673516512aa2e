using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Parts of one difference, collected.</summary>
internal sealed class BillReasons
{
    private readonly Dictionary<BillReason, (decimal Usd, List<string> Words)> found = [];

    /// <summary>All so far, in dollars.</summary>
    public decimal Sum => found.Values.Sum(reason => reason.Usd);

    /// <summary>Adds to a reason; nothing is none.</summary>
    public void Add(BillReason reason, decimal usd, string words)
    {
        if (usd == 0)
        {
            return;
        }

        (decimal sum, List<string> known) = found.GetValueOrDefault(reason, (0, []));
        if (words.Length > 0 && !known.Contains(words))
        {
            known.Add(words);
        }

        found[reason] = (sum + usd, known);
    }

    /// <summary>The found to the nano-dollar; what that leaves over, and divisions did, is rounding.</summary>
    public List<BillDifference> Of(decimal difference)
    {
        List<BillDifference> made = [];
        decimal rest = difference;
        string words = "";
        foreach ((BillReason reason, (decimal usd, List<string> why)) in found)
        {
            decimal rounded = decimal.Round(usd, 9);
            if (reason == BillReason.Rounding)
            {
                words = string.Join("; ", why);
            }
            else if (rounded != 0)
            {
                rest -= rounded;
                made.Add(new BillDifference(reason, rounded, string.Join("; ", why)));
            }
        }

        if (rest != 0)
        {
            made.Add(new BillDifference(BillReason.Rounding, rest, words));
        }

        return [.. made.OrderByDescending(one => Math.Abs(one.Usd)).ThenBy(one => one.Reason)];
    }
}
