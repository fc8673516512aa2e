using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Savings;

/// <summary>Sums of what was paid and saved in one group. One thread.</summary>
/// <exception cref="OverflowException">Sums beyond ±$9.2 billion.</exception>
public sealed class SavingsTally
{
    private static readonly SavingMechanism[] Order = Enum.GetValues<SavingMechanism>();
    private readonly Saving[] sums = new Saving[Order.Length];
    private readonly long[] known = new long[Order.Length];
    private readonly long[] unknown = new long[Order.Length];
    private Money paid;
    private long attempts;
    private long hits;

    /// <summary>Adds an attempt that has ended.</summary>
    /// <param name="row">The attempt.</param>
    /// <param name="late">What its upstream stated later.</param>
    public void Add(LedgerRow row, (TokenCounts Tokens, Money Amount) late)
    {
        if (!row.IsSettled)
        {
            return; // Nothing was sent, nothing paid.
        }

        attempts++;
        paid += row.Cost;
        if (InnerPurpose.Of(row.Opened.Tags) is InnerPurpose purpose)
        {
            Add(purpose.Mechanism, AttemptSavings.WholeOf(row));
            return;
        }

        AttemptSavings saved = AttemptSavings.Of(row, late);
        Add(SavingMechanism.PromptCache, saved.PromptCache);
        Add(SavingMechanism.Breakpoints, saved.Breakpoints);
        Add(SavingMechanism.PriceTier, saved.PriceTier);
    }

    /// <summary>Adds a request that the gateway's caches or its cascade answered.</summary>
    /// <param name="hit">The hit.</param>
    /// <exception cref="FarthingException">A mechanism of a newer version (exit code 3).</exception>
    public void Add(LedgerHit hit)
    {
        hits++;
        Saving saved = hit.Record.Saved is Money whole ? Saving.Of(whole) : Saving.Unknown;
        Add(MechanismOf(hit), saved);
    }

    /// <summary>Adds a correction to what was paid; of a call of the gateway's own it is a part of what the call cost its mechanism.</summary>
    /// <param name="correction">The correction.</param>
    /// <param name="of">Its attempt; null where it is of an account, or has not ended.</param>
    public void Add(Money correction, LedgerRow? of)
    {
        paid += correction;
        if (of is not null && InnerPurpose.Of(of.Opened.Tags) is InnerPurpose purpose)
        {
            ref Saving sum = ref sums[(int)purpose.Mechanism];
            sum = sum with { OwnCost = sum.OwnCost + correction };
        }
    }

    /// <summary>The sums.</summary>
    /// <param name="value">What the group has in common; null: the total.</param>
    public SavedSums Sums(string? value)
    {
        SavedByMechanism[] saved = new SavedByMechanism[Order.Length];
        Money cost = paid;
        for (int i = 0; i < saved.Length; i++)
        {
            (Money gross, Money ownCost) = (sums[i].Gross, sums[i].OwnCost);
            cost += gross - ownCost;
            saved[i] = new SavedByMechanism(
                Order[i],
                CreditOf(Order[i]),
                known[i],
                unknown[i],
                gross,
                ownCost,
                cost
            );
        }

        return new SavedSums(value, attempts, hits, paid, saved);
    }

    /// <summary>Whose doing a mechanism's savings are. The ledger has no record of who asked for a tier, so that is not credited to the gateway.</summary>
    public static SavingCredit CreditOf(SavingMechanism mechanism) =>
        mechanism is SavingMechanism.PromptCache or SavingMechanism.PriceTier
            ? SavingCredit.Provider
            : SavingCredit.Gateway;

    /// <summary>Mechanism of a hit.</summary>
    /// <exception cref="FarthingException">One of a newer version (exit code 3).</exception>
    internal static SavingMechanism MechanismOf(LedgerHit hit) =>
        hit.Record.Tier switch
        {
            HitTier.Exact => SavingMechanism.ExactCache,
            HitTier.Canonical => SavingMechanism.CanonicalCache,
            HitTier.Semantic => SavingMechanism.SemanticCache,
            HitTier.Cascade => SavingMechanism.Cascade,
            _ => throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.OtherVersion,
                    "the ledger has hits of a mechanism that this version lacks"
                )
                {
                    Value = hit.Record.Tier.Word(),
                    Expected = "exact, canonical, semantic or cascade; or the version that wrote the ledger",
                },
                exitCode: 3
            ),
        };

    private void Add(SavingMechanism mechanism, in Saving saving)
    {
        int at = (int)mechanism;
        if (saving.IsKnown)
        {
            known[at]++;
            sums[at] = sums[at] with
            {
                Gross = sums[at].Gross + saving.Gross,
                OwnCost = sums[at].OwnCost + saving.OwnCost,
            };
        }
        else if (saving.IsAtWork)
        {
            unknown[at]++;
        }
    }
}
