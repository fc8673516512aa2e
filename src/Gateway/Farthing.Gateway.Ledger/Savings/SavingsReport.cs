using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Savings;

/// <summary>Savings of a ledger: an ordered counterfactual over its attempts, hits and corrections.</summary>
/// <remarks>
/// Per attempt: its cost; then its provider's prompt cache undone at its own prices; then its tier at the standard prices of its time. Per hit: what its answer's usage would have cost at the prices of then, which its record has; nothing where its client called the answer wrong. A call that the gateway made on its own for the semantic cache or the cascade is undone with its mechanism, at what was paid for it. Each step is a difference of whole nano-dollars, so paid + saved is the cost without, in each group and in total.
/// </remarks>
public static class SavingsReport
{
    /// <summary>The savings that a filter names, as the ledger is at one moment.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="split">What groups them.</param>
    /// <param name="filter">Which attempts, hits and corrections.</param>
    /// <exception cref="FarthingException">Attempts of that time were forgotten (exit code 1), or hits are of a newer version (3).</exception>
    public static SavingsDocument Of(SqlLedgerStore store, SavingsSplit split, LedgerFilter filter)
    {
        SavingsGroups groups = new(split);
        using (LedgerReading reading = store.Read())
        {
            ForgottenMonths.Refuse(reading, filter.SinceUnixNs, "savings");
            AddCorrections(reading, groups, filter);
            AddAttempts(reading, groups, filter);
            ComplainedHits complained = new(SqlLedgerStore.Feedback(reading));
            foreach (
                LedgerHit stored in SqlLedgerStore.Hits(
                    reading,
                    filter.SinceUnixNs ?? 0,
                    filter.UntilUnixNs ?? long.MaxValue
                )
            )
            {
                LedgerHit hit = complained.Valued(stored);
                if (hit.IsOf(filter))
                {
                    groups.Total.Add(hit);
                    groups.Of(hit)?.Add(hit);
                }
            }
        }

        IEnumerable<SavedSums> sums = groups.All.Select(one => one.Value.Sums(one.Key));
        return new SavingsDocument(
            split,
            LedgerTime.Text(filter.SinceUnixNs),
            LedgerTime.Text(filter.UntilUnixNs),
            groups.Total.Sums(null),
            [
                .. split == SavingsSplit.Day
                    ? sums.OrderBy(one => one.Value, StringComparer.Ordinal)
                    : sums.OrderByDescending(one => one.SavedUsd)
                        .ThenByDescending(one => one.PaidUsd)
                        .ThenBy(one => one.Value, StringComparer.Ordinal),
            ]
        );
    }

    private static void AddAttempts(LedgerReading reading, SavingsGroups groups, LedgerFilter filter)
    {
        Dictionary<AttemptId, (TokenCounts, Money)> late = LateUsage(reading, filter);
        foreach (LedgerRow row in SqlLedgerStore.Rows(reading, filter))
        {
            (TokenCounts, Money) more = late.GetValueOrDefault(row.Opened.Attempt);
            groups.Total.Add(row, more);
            groups.Of(row)?.Add(row, more);
        }
    }

    private static void AddCorrections(LedgerReading reading, SavingsGroups groups, LedgerFilter filter)
    {
        List<LedgerAdjustment> corrections = [.. SqlLedgerStore.Adjustments(reading, filter)];
        IReadOnlyDictionary<AttemptId, LedgerRow> rows = reading.FindRows(
            corrections
                .Where(one => one.Record.Attempt is not null)
                .Select(one => one.Record.Attempt!.Value)
                .ToHashSet()
        );
        foreach (LedgerAdjustment one in corrections)
        {
            LedgerRow? of = one.Record.Attempt is AttemptId id ? rows.GetValueOrDefault(id) : null;
            groups.Total.Add(one.Record.Amount, of);
            groups.Of(one, of)?.Add(one.Record.Amount, of);
        }
    }

    /// <summary>Tokens that upstreams stated after attempts were settled, and what they cost, whenever that took effect.</summary>
    private static Dictionary<AttemptId, (TokenCounts Tokens, Money Amount)> LateUsage(
        LedgerReading reading,
        LedgerFilter filter
    )
    {
        Dictionary<AttemptId, (TokenCounts Tokens, Money Amount)> late = [];
        foreach (AdjustRecord one in SqlLedgerStore.TokenCorrections(reading, filter))
        {
            (TokenCounts tokens, Money amount) = late.GetValueOrDefault(one.Attempt!.Value);
            late[one.Attempt!.Value] = (tokens + one.Tokens, amount + one.Amount);
        }

        return late;
    }
}

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
