using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Costs that upstreams stated in their answers, as a bill beside the same attempts and tokens.</summary>
public static class StatedCosts
{
    /// <summary>The comparison.</summary>
    /// <param name="store">The meter.</param>
    /// <param name="scope">Its span and upstream.</param>
    /// <exception cref="FarthingException">No attempt has a stated cost.</exception>
    public static LedgerBillDocument Compare(SqlLedgerStore store, BillScope scope)
    {
        List<BillRow> rows = [];
        (long attempts, Money cost) = (0, Money.Zero);
        LedgerFilter filter = new() { SinceUnixNs = scope.SinceUnixNs, UntilUnixNs = scope.UntilUnixNs };
        foreach (LedgerRow row in store.Rows(filter))
        {
            if (!row.IsSettled || (scope.Upstream is string wanted && wanted != BillScope.UpstreamOf(row)))
            {
                continue;
            }

            if (row.StatedCost is not null)
            {
                rows.AddRange(Lines(row));
            }
            else
            {
                attempts++;
                cost += row.Cost;
            }
        }

        if (rows.Count == 0)
        {
            throw new FarthingException(
                new Fault(AttributionFaultCodes.InvoiceEmpty, "no answer of an upstream stated its cost")
                {
                    Path = "--stated",
                    Expected = "attempts with stated_cost_usd, as OpenRouter's answers have it (usage.cost)",
                }
            );
        }

        string[] remarks =
            attempts == 0
                ? []
                :
                [
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{attempts:N0} attempts of {cost} have no stated cost, and are left out"
                    ),
                ];
        return BillComparison.Of(
            new ProviderBill(["stated costs"], rows, 0, remarks),
            store,
            scope,
            row => row.StatedCost is not null
        );
    }

    private static IEnumerable<BillRow> Lines(LedgerRow row)
    {
        long at = row.Opened.ReservedUnixNs;
        BillRow whole = new()
        {
            Provider = BillScope.UpstreamOf(row),
            StartUnixNs = at,
            EndUnixNs = at + 1,
            Model = BillScope.ModelOf(row),
            Meter = BillMeters.Whole,
            Usd = row.StatedCost?.Usd,
            Requests = 1,
        };
        return MeterShare
            .Of(row)
            .Select(share =>
                whole with
                {
                    Meter = share.Word,
                    Usd = null,
                    Requests = null,
                    Quantity = share.Quantity,
                }
            )
            .Prepend(whole);
    }
}
