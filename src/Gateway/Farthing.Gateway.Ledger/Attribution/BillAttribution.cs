using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Attribution;

/// <summary>Attributes a deployment's bill hour by hour out of a ledger; one hour's attempts are in memory at a time.</summary>
public static class BillAttribution
{
    /// <summary>The hours of a bill with their attempts.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="options">How.</param>
    /// <param name="bill">Hours in their order, each once.</param>
    public static IEnumerable<HourAttribution> Of(
        ILedgerStore store,
        AttributionOptions options,
        IReadOnlyList<BilledHour> bill
    )
    {
        if (bill.Count == 0)
        {
            yield break;
        }

        LedgerFilter filter = new()
        {
            Deployment = options.Deployment,
            SinceUnixNs = bill[0].HourUnixNs,
            UntilUnixNs = bill[^1].HourUnixNs + RollupKey.HourNs,
        };
        using IEnumerator<LedgerRow> rows = store.Rows(filter).GetEnumerator();
        bool hasRow = rows.MoveNext();
        List<LedgerRow> ofHour = [];
        foreach (BilledHour hour in bill)
        {
            ofHour.Clear();
            while (hasRow && rows.Current.Opened.ReservedUnixNs < hour.HourUnixNs + RollupKey.HourNs)
            {
                // What was reserved between the bill's hours stays as it was charged.
                if (rows.Current.IsSettled && rows.Current.Opened.ReservedUnixNs >= hour.HourUnixNs)
                {
                    ofHour.Add(rows.Current);
                }

                hasRow = rows.MoveNext();
            }

            yield return HourAttribution.Of(options, hour, ofHour);
        }
    }
}
