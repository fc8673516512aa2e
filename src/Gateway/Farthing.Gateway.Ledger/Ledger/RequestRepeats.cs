using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Finds requests that were billed more than once. Tries belong together where they have one idempotency key under one key, or are attempts of one request.</summary>
public static class RequestRepeats
{
    /// <summary>Finds them.</summary>
    public static LedgerRetriesDocument Of(ILedgerStore store, LedgerFilter filter)
    {
        // Most requests have one attempt and no name: only those that have more are remembered.
        HashSet<Guid> several = [];
        foreach (LedgerRow row in store.Rows(filter))
        {
            if (row.Opened.Attempt.Number > 0 && row.Opened.IdempotencyKey.Length == 0)
            {
                several.Add(row.Opened.Attempt.RequestId);
            }
        }

        Dictionary<(string Key, string Name), RepeatedRequest> found = [];
        long retries = 0;
        long unlinked = 0;
        Money cost = Money.Zero;
        foreach (LedgerRow row in store.Rows(filter))
        {
            OpenHold opened = row.Opened;
            bool isNamed = opened.IdempotencyKey.Length > 0;
            if (opened.ClientRetry > 0 && opened.Attempt.Number == 0)
            {
                retries++;
                unlinked += isNamed ? 0 : 1;
            }

            cost += row.Cost;
            if (row.Cost.NanoUsd <= 0 || (!isNamed && !several.Contains(opened.Attempt.RequestId)))
            {
                continue;
            }

            string name = isNamed ? opened.IdempotencyKey : opened.Attempt.RequestId.ToString("N");
            RepeatedRequest? known = found.GetValueOrDefault((opened.Key, name));
            Money before = known?.BilledUsd ?? Money.Zero;
            found[(opened.Key, name)] = new RepeatedRequest(
                name,
                opened.Key,
                opened.Model,
                (known?.Times ?? 0) + 1,
                before + row.Cost,
                before,
                LedgerTime.Text(opened.ReservedUnixNs)
            );
        }

        return new LedgerRetriesDocument(
            LedgerTime.Text(filter.SinceUnixNs),
            LedgerTime.Text(filter.UntilUnixNs),
            cost,
            retries,
            unlinked,
            [
                .. found
                    .Values.Where(request => request.Times > 1)
                    .OrderByDescending(request => request.WasteUsd)
                    .ThenBy(request => request.Name, StringComparer.Ordinal),
            ]
        );
    }
}
