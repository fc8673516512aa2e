using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Requests that were billed more than once. Tries belong together where they have one idempotency key under one key, or are attempts of one request. Each is a charge of an upstream: all of them stay billed.</summary>
/// <param name="Requests">They, the largest waste first.</param>
/// <param name="ClientRetries">Requests that were tries after a first one, by the client's own count.</param>
/// <param name="Unlinked">Those of them without an idempotency key: nobody knows what they repeat.</param>
/// <param name="Cost">Cost of all attempts that were looked at.</param>
public sealed record RequestRepeats(
    IReadOnlyList<RepeatedRequest> Requests,
    long ClientRetries,
    long Unlinked,
    Money Cost
)
{
    /// <summary>What was billed beside the last try of each.</summary>
    public Money Waste => new(Requests.Sum(request => request.Waste.NanoUsd));

    /// <summary>Finds them.</summary>
    public static RequestRepeats Of(ILedgerStore store, LedgerFilter filter)
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
            found[(opened.Key, name)] = new RepeatedRequest(
                opened.Key,
                name,
                opened.Model,
                (known?.Billed ?? 0) + 1,
                (known?.Cost ?? Money.Zero) + row.Cost,
                row.Cost,
                opened.ReservedUnixNs
            );
        }

        return new RequestRepeats(
            [
                .. found
                    .Values.Where(request => request.Billed > 1)
                    .OrderByDescending(request => request.Waste)
                    .ThenBy(request => request.Name, StringComparer.Ordinal),
            ],
            retries,
            unlinked,
            cost
        );
    }
}
