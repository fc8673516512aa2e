using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attempts;

/// <content>How it ends: once, and what that costs.</content>
internal sealed partial class Attempt
{
    /// <summary>Settles at the price of tokens, at the tier that the upstream served at.</summary>
    public void Settle(
        TokenCounts tokens,
        long reasoning,
        UsageSource source,
        AttemptEnd end,
        ServiceTier tier,
        UsageRemarks remarks = default
    )
    {
        lock (gate)
        {
            if (!IsEnded)
            {
                ModelPrice served = price.In(tier, out bool isKnown);
                TokenCounts charged = source == UsageSource.None ? tokens : served.Charged(tokens, reasoning);
                SettleMarks more =
                    isKnown || source == UsageSource.None ? SettleMarks.None : SettleMarks.OtherTier;
                bool isSearchOpen =
                    MaySearch
                    && source is UsageSource.Usage or UsageSource.Chunks or UsageSource.Estimate
                    && served.For(charged).HasSearches
                    && !remarks.SaysSearches;
                more |=
                    remarks.HasUnknown || isSearchOpen || served.Lacks(charged)
                        ? SettleMarks.UnpricedPart
                        : SettleMarks.None;
                statedCost = remarks.StatedCost;
                Write(charged, reasoning, CostOf(served, charged), source, end, served, tier, more);
            }
        }
    }

    /// <summary>Tokens at their price; where none is known, what the upstream says that it charges.</summary>
    private Money CostOf(ModelPrice served, TokenCounts tokens) =>
        (marks & SettleMarks.Unpriced) != 0 && statedCost is Money said ? said : served.Of(tokens);

    /// <summary>The upstream stated other tokens after it was settled at what it had stated: the difference is written as a correction, and counts in the budgets.</summary>
    public void Correct(TokenCounts stated, long reasoning, ServiceTier tier)
    {
        lock (gate)
        {
            ModelPrice served = price.In(tier, out _);
            TokenCounts tokens = served.Charged(stated, reasoning);
            if (!IsEnded || Source != UsageSource.Usage || tokens == Tokens)
            {
                return;
            }

            Money cost = CostOf(served, tokens);
            AdjustRecord record = new()
            {
                Id = Guid.CreateVersion7(),
                Attempt = Id,
                Amount = cost - Cost,
                Tokens = tokens - Tokens,
                Reason = AdjustRecord.LateUsage,
                EffectiveUnixNs = (startedAt.UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
            };
            try
            {
                journal.Append(record);
            }
            catch (JournalUnavailableException)
            {
                return; // What was settled stands; the upstream's invoice will say the rest.
            }

            hold.Correct(cost - Cost);
            (Tokens, Cost, Tier) = (tokens, cost, tier);
        }
    }

    /// <summary>Settles an attempt of which nobody knows what it took.</summary>
    public void SettleAtHold(AttemptEnd end)
    {
        lock (gate)
        {
            if (!IsEnded)
            {
                Write(TokenCounts.Zero, 0, hold.Amount, UsageSource.Hold, end);
            }
        }
    }

    /// <summary>Ends an attempt that cost nothing: refused, not sent, or lost before an answer.</summary>
    public void EndFree(AttemptEnd end)
    {
        lock (gate)
        {
            if (IsEnded)
            {
                return;
            }

            Write(TokenCounts.Zero, 0, Money.Zero, UsageSource.None, end);
        }
    }

    /// <summary>Ends an attempt that nothing else ended: free where it was not sent, else at its hold.</summary>
    public void EndAnyhow()
    {
        lock (gate)
        {
            if (IsEnded)
            {
                Judge(); // It may have been planned after it was given up.
                return;
            }
        }

        if (IsSent)
        {
            SettleAtHold(AttemptEnd.UpstreamBroken);
        }
        else
        {
            EndFree(AttemptEnd.UpstreamBroken);
        }
    }

    /// <summary>Gives back what is held for an attempt that does not stand in the journal.</summary>
    public void Forget()
    {
        lock (gate)
        {
            if (!IsEnded)
            {
                IsEnded = true;
                hold.Release();
            }
        }
    }

    private void Judge()
    {
        if (PromptCacheJudge is Func<bool, PromptCachePlan> judge)
        {
            PromptCacheJudge = null;
            PromptCache = judge(IsSent && Status is >= 200 and < 300);
        }
    }

    /// <summary>True when the cost is tokens × price.</summary>
    private bool IsByTokens(UsageSource source) =>
        source is UsageSource.Usage or UsageSource.Chunks or UsageSource.Estimate or UsageSource.Request
        && (marks & SettleMarks.Unpriced) == 0;

    private void Write(
        TokenCounts tokens,
        long reasoning,
        Money cost,
        UsageSource counted,
        AttemptEnd end,
        ModelPrice? served = null,
        ServiceTier? tier = null,
        SettleMarks more = SettleMarks.None
    )
    {
        bool isAbove = cost > hold.Amount && !IsOpenEnded;
        ModelPrice? charged = IsByTokens(counted) ? served?.For(tokens) : null;
        Judge();
        SettleRecord record = new()
        {
            Attempt = Id,
            Tokens = tokens,
            ReasoningTokens = Math.Min(reasoning, tokens.Output),
            Cost = cost,
            StatedCost = statedCost,
            Source = counted,
            End = end,
            Status = (ushort)Status,
            Marks = marks | more | (isAbove ? SettleMarks.OverHold : SettleMarks.None),
            FirstTokenUs = firstTokenUs,
            FirstByteUs = FirstByte is TimeSpan waited ? Microseconds(waited) : -1,
            DurationUs = Microseconds(Elapsed),
            Price = charged,
            Tier = tier,
            // Where another tier's price is not known, the standard one was charged.
            StandardPrice =
                charged is not null
                && tier is ServiceTier.Flex or ServiceTier.Priority or ServiceTier.Batch
                && (more & SettleMarks.OtherTier) == 0
                    ? price.For(tokens)
                    : null,
            PromptCache = PromptCache,
        };
        IsEnded = true;
        (Tokens, Cost, Source, Tier) = (tokens, cost, counted, tier ?? ServiceTier.Unstated);
        IsAtHold = counted == UsageSource.Hold;
        record = Kept(record);
        (Tokens, Cost, Source, End) = (record.Tokens, record.Cost, record.Source, record.End);
        try
        {
            if (IsDispatched)
            {
                hold.Written(journal.Append(record));
            }
            else
            {
                // It ended before it was sent: rows are of attempts with a dispatch.
                hold.Written(journal.Append(Dispatched(), record));
            }
        }
        catch (JournalUnavailableException)
        {
            if (isKept)
            {
                // The next start finds the charge where its answer was kept.
            }
            else if (IsDispatched)
            {
                // The next start finds a dispatch without a settle and charges the hold: so does this run.
                Cost = cost > hold.Amount ? cost : hold.Amount;
            }
            else
            {
                Release();
            }
        }

        hold.Settle(Cost);
    }

    /// <summary>Has the answer kept before its charge is written: a kill between the two leaves a charge that the next start writes. An answer that nobody takes any more, and one that the gateway itself gave up, were called off.</summary>
    private SettleRecord Kept(in SettleRecord record)
    {
        if (Keeper is null)
        {
            return record;
        }

        isKept = record.End == AttemptEnd.Finished && Whole is not null && Keeper.TryKeep(record, Whole());
        bool isCalledOff =
            record.End == AttemptEnd.ClientGone
            || (record.End == AttemptEnd.Finished && Whole is not null && !isKept);
        return !isCalledOff ? record
            : Keeper.IsReadAgain
                ? new SettleRecord
                {
                    Attempt = Id,
                    Tokens = TokenCounts.Zero,
                    Cost = Money.Zero,
                    Source = UsageSource.None,
                    End = AttemptEnd.CalledOff,
                    Status = record.Status,
                }
            : record with { End = AttemptEnd.CalledOff };
    }

    /// <summary>Its reserve waits to be written still, and its release behind it. Where there is no room for that, the next start releases it.</summary>
    private void Release()
    {
        Cost = Money.Zero;
        try
        {
            journal.Append(new ReleaseRecord(Id, "unkept"));
        }
        catch (JournalUnavailableException)
        {
            // As said.
        }
    }
}
