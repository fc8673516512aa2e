using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Savings;

/// <summary>Hits of a cache whose client called the answer wrong: they are worth nothing.</summary>
internal sealed class ComplainedHits
{
    private readonly HashSet<(string Key, Guid Request)> hits = [];

    /// <summary>Those that the ledger has words of.</summary>
    public ComplainedHits(IEnumerable<LedgerFeedback> words)
    {
        foreach (LedgerFeedback word in words)
        {
            if (word.Record is { Request: Guid request, Outcome: TaskOutcome.Failure })
            {
                hits.Add((word.Record.Key, request));
            }
        }
    }

    /// <summary>The hit with what it saved; nothing where it was complained of.</summary>
    public LedgerHit Valued(LedgerHit hit) =>
        hit.Record.Tier != HitTier.Cascade && hits.Contains((hit.Record.Key, hit.Record.Attempt.RequestId))
            ? hit with
            {
                Record = hit.Record with { Saved = Numerics.Billing.Money.Zero },
            }
            : hit;
}
