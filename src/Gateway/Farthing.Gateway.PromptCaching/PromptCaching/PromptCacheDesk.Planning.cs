using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.PromptCaching;

/// <content>Where breakpoints go.</content>
public sealed partial class PromptCacheDesk
{
    /// <summary>Reuse of a route that nothing is known of yet: five minutes pay, an hour does not.</summary>
    private const double Prior5m = 0.45;
    private const double Prior1h = 0.6;

    /// <summary>From so many blocks behind the last turn's end on, that end is marked again.</summary>
    private const int LookbackMargin = 5;

    private void Plan(PromptCacheWork work, PromptCachePolicy policy, bool isMessages)
    {
        PromptBlocks prompt = work.Prompt;
        Span<int> ends = [-1, -1, -1];
        for (int part = 0; part < 3; part++)
        {
            ends[part] = isMessages ? prompt.LastOf((PromptPart)part) : LastAny(prompt, (PromptPart)part);
        }

        int turn = EarlierTurn(prompt, ends[2]);
        Span<CacheCandidate> candidates = stackalloc CacheCandidate[3];
        Span<int> blocks = stackalloc int[3];
        PrefixEntry[] entries = new PrefixEntry[3];
        int count = 0;
        for (int part = 0; part < 3; part++)
        {
            if (ends[part] < 0)
            {
                continue;
            }

            (entries[count], double five, double hour) = Touch(work, part, ends[part], part == 2 ? turn : -1);
            blocks[count] = ends[part];
            candidates[count++] = new(work.Route.TokensOf(prompt.Weights[ends[part]]), five, hour);
        }

        candidates = Falling(candidates[..count]);
        if (isMessages && (prompt.ClientMarks.Count == 0 || work.Overrides) && !work.Route.IsDisbelieved)
        {
            Place(work, policy, candidates, blocks, turn);
        }
        else if (!isMessages && work.Rule.HasMarks && !HasOwn(prompt))
        {
            PlaceBeside(work, candidates);
        }

        NoteMarks(work, isMessages);
        Foresee(work, isMessages);
        foreach ((PrefixEntry entry, _, _) in work.Written)
        {
            entry.Writers++;
        }

        foreach (PrefixEntry entry in entries)
        {
            if (entry is not null && !entry.IsWritten)
            {
                entry.TouchedNs = work.StartedNs; // One that is written is touched when its answer came.
            }
        }
    }

    /// <summary>Counts a beginning that came: what waited for it is followed, and it waits itself.</summary>
    private (PrefixEntry Entry, double Five, double Hour) Touch(
        PromptCacheWork work,
        int part,
        int block,
        int turn
    )
    {
        ulong hash = work.Prompt.Chain[block];
        ReuseCell mean = work.Route.Parts[part];
        PrefixEntry? entry = prefixes.Find(hash);
        PrefixEntry? followed = entry ?? (turn >= 0 ? prefixes.Find(work.Prompt.Chain[turn]) : null);
        if (followed is { IsOpen: true })
        {
            long gap = work.StartedNs - followed.OpenedNs;
            followed.Cell.Follow(followed.OpenedNs, work.StartedNs, isUnchanged: true);
            mean.Follow(followed.OpenedNs, work.StartedNs, isUnchanged: true);
            followed.IsOpen = false;
            bool isCached =
                work.Route.TokensOf(work.Prompt.Weights[entry is null ? turn : block]) >= work.Rule.MinTokens;
            work.Route.HasReturned[0] |= isCached && gap <= work.Rule.Ttl.Ticks * TimeSpan.NanosecondsPerTick;
            work.Route.HasReturned[1] |=
                isCached && gap <= TimeSpan.TicksPerHour * TimeSpan.NanosecondsPerTick;
        }

        if (entry is null)
        {
            entry = new PrefixEntry { Cell = followed?.Cell ?? new ReuseCell(), TouchedNs = work.StartedNs };
            prefixes.Add(hash, entry);
        }

        long now = work.StartedNs;
        int minutes = (int)work.Rule.Ttl.TotalMinutes;
        (double five, double hour) = (mean.Estimate(now, minutes, Prior5m), mean.Estimate(now, 60, Prior1h));
        (five, hour) = (entry.Cell.Estimate(now, minutes, five), entry.Cell.Estimate(now, 60, hour));
        entry.Cell.Open(now);
        mean.Open(now);
        (entry.IsOpen, entry.OpenedNs) = (true, now);
        return (entry, five, hour);
    }

    /// <summary>A longer beginning that comes again brings the shorter ones with it.</summary>
    private static Span<CacheCandidate> Falling(Span<CacheCandidate> candidates)
    {
        for (int i = candidates.Length - 2; i >= 0; i--)
        {
            candidates[i] = candidates[i] with
            {
                Reuse5m = Math.Max(candidates[i].Reuse5m, candidates[i + 1].Reuse5m),
                Reuse1h = Math.Max(candidates[i].Reuse1h, candidates[i + 1].Reuse1h),
            };
        }

        return candidates;
    }

    private void Place(
        PromptCacheWork work,
        PromptCachePolicy policy,
        ReadOnlySpan<CacheCandidate> candidates,
        ReadOnlySpan<int> blocks,
        int turn
    )
    {
        ModelPrice price = PriceOf(work);
        CacheFactors factors = FactorsOf(price, work.Rule);
        if (policy.Mode == PromptCacheMode.FiveMinutes)
        {
            factors = factors with { Write1h = null };
        }
        else if (policy.Mode == PromptCacheMode.OneHour)
        {
            if (factors.Write1h is null)
            {
                return;
            }

            factors = factors with { Write5m = 1e9 };
        }

        Span<CacheMark> marks = stackalloc CacheMark[BreakpointPlacement.MaxMarks];
        int count = BreakpointPlacement.Place(
            candidates,
            factors,
            work.Rule.MinTokens,
            Math.Min(work.Rule.MaxMarks, 3),
            marks,
            out _
        );
        if (count == 0)
        {
            return;
        }

        int aliveAt = AliveBlock(work, blocks[marks[count - 1].Candidate]);
        long alive = aliveAt < 0 ? 0 : work.Route.TokensOf(work.Prompt.Weights[aliveAt]);
        long from = alive;
        TokenCounts worst = TokenCounts.Zero;
        for (int i = 0; i < count; i++)
        {
            CacheMark mark = marks[i];
            long stretch = Math.Max(0, candidates[mark.Candidate].Tokens - from);
            from += stretch;
            worst += new TokenCounts(0, 0, stretch, 0)
            {
                CacheWrite1h = mark.Ttl == CacheTtl.OneHour ? stretch : 0,
            };
        }

        TokenCounts whole = new(work.Route.TokensOf(work.Prompt.Weights[^1]), 0, 0, 0);
        long more = (price.Of(worst) - price.Of(new TokenCounts(from - alive, 0, 0, 0))).NanoUsd;
        if (!work.Route.TryReserve(more, price.Of(whole).NanoUsd, marks[0].Ttl))
        {
            // No more is written, but what the provider has is read and kept alive.
            if (
                aliveAt >= 0
                && work.Prompt.Blocks[aliveAt].CanMark
                && work.Route.TryReserve(0, 0, marks[0].Ttl)
            )
            {
                CacheTtl ttl = prefixes.Find(work.Prompt.Chain[aliveAt])!.Ttl;
                work.Marks = [new PlacedMark(work.Prompt.Blocks[aliveAt].Part, aliveAt, ttl)];
            }

            return;
        }

        work.ReservedNano = more;
        List<PlacedMark> placed = new(count + 1);
        for (int i = 0; i < count; i++)
        {
            int block = blocks[marks[i].Candidate];
            PromptPart part = work.Prompt.Blocks[block].Part;
            if (
                part == PromptPart.Messages
                && turn >= 0
                && block - turn > work.Rule.LookbackBlocks - LookbackMargin
                && work.Prompt.Blocks[turn].CanMark
            )
            {
                placed.Add(new PlacedMark(part, turn, marks[i].Ttl));
            }

            placed.Add(new PlacedMark(part, block, marks[i].Ttl));
        }

        work.Marks = [.. placed];
    }

    /// <summary>The last block up to which the provider should have the prompt: that is read, not written; −1 without.</summary>
    private int AliveBlock(PromptCacheWork work, int last)
    {
        for (int i = last; i >= 0; i--)
        {
            if (prefixes.Find(work.Prompt.Chain[i])?.IsAlive(work.StartedNs, work.Rule.Ttl) == true)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The deployment's prices; of one without any, the provider's ratios.</summary>
    private static ModelPrice PriceOf(PromptCacheWork work) =>
        work.Ask.Price.Uncached.PicoUsd > 0
            ? work.Ask.Price
            : new ModelPrice(
                new TokenPrice(1_000_000),
                new TokenPrice((long)(1_000_000 * work.Rule.ReadFactor)),
                new TokenPrice((long)(1_000_000 * work.Rule.WriteFactor5m)),
                default
            )
            {
                CacheWrite1h = new TokenPrice(
                    (long)(1_000_000 * (work.Rule.WriteFactor1h ?? work.Rule.WriteFactor5m))
                ),
            };

    /// <summary>The deployment's own ratios, where they are dearer than the provider's.</summary>
    private static CacheFactors FactorsOf(in ModelPrice price, PromptCacheRule rule)
    {
        double one = price.Uncached.PicoUsd;
        return new CacheFactors(
            Math.Max(rule.WriteFactor5m, price.CacheWrite.PicoUsd / one),
            rule.WriteFactor1h is double hour
                ? Math.Max(hour, (price.CacheWrite1h ?? price.CacheWrite).PicoUsd / one)
                : null,
            Math.Min(1, Math.Max(rule.ReadFactor, price.CacheRead.PicoUsd / one))
        );
    }

    private static int LastAny(PromptBlocks prompt, PromptPart part) =>
        prompt.Blocks.FindLastIndex(block => block.Part == part);

    /// <summary>The last block of messages before this one that an earlier request ended at; −1 without.</summary>
    private int EarlierTurn(PromptBlocks prompt, int end)
    {
        for (int i = end - 1; i >= 0 && prompt.Blocks[i].Part == PromptPart.Messages; i--)
        {
            if (prefixes.Find(prompt.Chain[i]) is not null)
            {
                return i;
            }
        }

        return -1;
    }
}
