using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;

namespace Farthing.Gateway.PromptCaching;

/// <content>Marks beside a breakpoint that the provider places at the end of each prompt by itself: OpenAI's GPT-5.6 and later.</content>
public sealed partial class PromptCacheDesk
{
    /// <summary>Places marks beside the implicit one, and turns that off where the end of the prompt does not come again.</summary>
    /// <remarks>
    /// While the implicit breakpoint writes the whole prompt, marks before it cost nothing: each token is written once. So the system prompt's end is always marked, which lets other conversations read it, and so is the end of an earlier prompt that would have been written untouched and was not.
    /// Without the implicit breakpoint the end is computed at the plain price. The worst of that is one request that goes on from it and has to compute it: a price that the account must cover.
    /// </remarks>
    private void PlaceBeside(PromptCacheWork work, ReadOnlySpan<CacheCandidate> candidates)
    {
        PromptBlocks prompt = work.Prompt;
        int end = prompt.Blocks.Count - 1;
        int system = LastAny(prompt, PromptPart.System);
        work.AliveBlock = AliveBlock(work, end);
        work.UntouchedBlock = UntouchedBlock(work, end);
        bool isSystemMarked =
            system >= 0
            && system < end
            && prompt.Blocks[system].CanMark
            && work.Route.TokensOf(prompt.Weights[system]) >= work.Rule.MinTokens;
        ModelPrice price = PriceOf(work);
        if (
            work.UntouchedBlock < 0
            && IsEndInVain(work, candidates, price, isSystemMarked, out bool isSystemKept)
        )
        {
            work.IsExplicit = true;
            work.Marks = isSystemKept ? [MarkAt(work, system)] : [];
            return;
        }

        List<PlacedMark> marks = new(2);
        if (isSystemMarked)
        {
            marks.Add(MarkAt(work, system));
        }

        int again = work.UntouchedBlock;
        if (again > work.AliveBlock && again > system && again < end && prompt.Blocks[again].CanMark)
        {
            marks.Add(MarkAt(work, again));
        }

        work.Marks = [.. marks];
    }

    /// <summary>True where writing the end does not pay, and what may come of leaving it is covered.</summary>
    private static bool IsEndInVain(
        PromptCacheWork work,
        ReadOnlySpan<CacheCandidate> candidates,
        in ModelPrice price,
        bool isSystemMarked,
        out bool isSystemKept
    )
    {
        isSystemKept = false;
        CacheCandidate end = candidates[^1];
        if (end.Tokens < work.Rule.MinTokens)
        {
            return false;
        }

        Span<CacheCandidate> markable = stackalloc CacheCandidate[2];
        int count = 0;
        if (isSystemMarked)
        {
            markable[count++] = candidates[^2];
        }

        markable[count++] = end;
        Span<CacheMark> marks = stackalloc CacheMark[2];
        int placed = BreakpointPlacement.Place(
            markable[..count],
            FactorsOf(price, work.Rule),
            work.Rule.MinTokens,
            2,
            marks,
            out _
        );
        if (placed > 0 && marks[placed - 1].Candidate == count - 1)
        {
            return false;
        }

        isSystemKept = placed > 0;
        long left = end.Tokens - (isSystemKept ? candidates[^2].Tokens : 0);
        long worst = (
            price.Of(new TokenCounts(0, 0, left, 0)) - price.Of(new TokenCounts(0, left, 0, 0))
        ).NanoUsd;
        long untouched = price.Of(new TokenCounts(0, 0, end.Tokens, 0)).NanoUsd;
        return work.Route.TryLeave(worst, untouched, work.StartedNs, work.Rule.Ttl);
    }

    private static PlacedMark MarkAt(PromptCacheWork work, int block) =>
        new(work.Prompt.Blocks[block].Part, block, CacheTtl.FiveMinutes);

    /// <summary>The last block up to which the provider would have the prompt with its own breakpoints alone; −1 without.</summary>
    private int UntouchedBlock(PromptCacheWork work, int last)
    {
        for (int i = last; i >= 0; i--)
        {
            if (prefixes.Find(work.Prompt.Chain[i])?.IsAliveUntouched(work.StartedNs, work.Rule.Ttl) == true)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Enters what it cost beside what it would have cost with the provider's own breakpoint alone.</summary>
    private void EnterBeside(PromptCacheWork work, in TokenCounts tokens)
    {
        PromptBlocks prompt = work.Prompt;
        ModelPrice price = PriceOf(work);
        long paid = price.Of(tokens with { Output = 0, Units = 0 }).NanoUsd;
        long read =
            work.UntouchedBlock < 0
                ? 0
                : tokens.Input * prompt.Weights[work.UntouchedBlock] / Math.Max(1, prompt.Weights[^1]);
        bool isLong = tokens.Input >= work.Rule.MinTokens;
        // With the implicit breakpoint, and nothing read that would not have been read anyhow, it is the same bill to the token.
        bool isSame =
            !work.IsExplicit
            && (work.UntouchedBlock == work.AliveBlock || tokens is { CacheRead: 0, CacheWrite: 0 });
        long untouched =
            isSame ? paid
            : isLong ? price.Of(new TokenCounts(0, read, tokens.Input - read, 0)).NanoUsd
            : price.Of(new TokenCounts(tokens.Input, 0, 0, 0)).NanoUsd;
        work.Route.Enter(untouched, paid);
        if (isLong && prefixes.Find(prompt.Chain[^1]) is PrefixEntry end)
        {
            end.UntouchedNs = Math.Max(end.UntouchedNs, work.StartedNs);
        }

        if (
            work.UntouchedBlock >= 0
            && prefixes.Find(prompt.Chain[work.UntouchedBlock]) is PrefixEntry before
        )
        {
            before.UntouchedNs = Math.Max(before.UntouchedNs, work.StartedNs);
        }
    }
}
