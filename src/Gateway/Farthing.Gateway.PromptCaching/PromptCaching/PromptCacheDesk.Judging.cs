using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;

namespace Farthing.Gateway.PromptCaching;

/// <content>What came of it.</content>
public sealed partial class PromptCacheDesk
{
    /// <summary>Share of what was expected to be read that makes a hit; tokens up to a block are estimated from its bytes.</summary>
    private const double HitFraction = 0.9;

    /// <summary>The first byte of an attempt's answer came: what it writes can be read from now on.</summary>
    void IPromptCaching.Answering(PromptCacheWork work)
    {
        lock (gate)
        {
            if (work.IsEnded)
            {
                return; // It was called off meanwhile.
            }

            work.IsAnswering = true;
            foreach ((PrefixEntry entry, _, _) in work.Written)
            {
                entry.Writers--;
                entry.Answering++;
            }
        }
    }

    /// <summary>An attempt has ended.</summary>
    /// <returns>The plan, judged.</returns>
    PromptCachePlan IPromptCaching.End(PromptCacheWork work, in PromptCacheOutcome outcome)
    {
        PromptCacheVerdict verdict = PromptCacheVerdict.None;
        string? lie = null;
        lock (gate)
        {
            work.IsEnded = true;
            work.Route.Release(work.ReservedNano);
            foreach ((PrefixEntry entry, _, _) in work.Written)
            {
                entry.Answering -= work.IsAnswering ? 1 : 0;
                entry.Writers -= work.IsAnswering ? 0 : 1;
            }

            if (outcome is { IsAnswered: true, IsStated: true })
            {
                TokenCounts tokens = outcome.Tokens;
                lie = work.Route.IsDisbelieved ? null : LieOf(work, tokens);
                work.Route.IsDisbelieved |= lie is not null;
                Enter(work, tokens);
                if (!work.Route.IsDisbelieved && tokens.Input > 0)
                {
                    verdict = VerdictOf(work, tokens);
                    Keep(work, tokens);
                }
            }
            else if (outcome.IsAnswered)
            {
                work.Route.Enter(0, work.ReservedNano); // Nobody knows: the worst is assumed.
            }
        }

        if (verdict != PromptCacheVerdict.None)
        {
            Counts.Add(verdict);
        }

        if (lie is not null)
        {
            Disbelieved?.Invoke(work.Ask.Deployment.Name, lie);
        }

        return work.Plan(verdict);
    }

    /// <summary>What the upstream states that cannot be; null where it can.</summary>
    private static string? LieOf(PromptCacheWork work, in TokenCounts tokens) =>
        tokens.CacheRead > work.Ask.MaxInputTokens
            ? $"{tokens.CacheRead} cached tokens of a prompt that has at most {work.Ask.MaxInputTokens}"
        : work.IsMarkedOnly && work.Written.Count == 0 && tokens.CacheRead > 0
            ? $"{tokens.CacheRead} cached tokens of a request without a breakpoint"
        : null;

    /// <summary>The client says itself how OpenAI marks its prompt.</summary>
    private static bool HasOwn(PromptBlocks prompt) => prompt.HasCacheOptions || prompt.HasBreakpoints;

    /// <summary>Enters what it cost beside what it would have cost without marks.</summary>
    private void Enter(PromptCacheWork work, in TokenCounts tokens)
    {
        if (!work.IsMarkedOnly && work.Rule.HasMarks && !HasOwn(work.Prompt))
        {
            EnterBeside(work, tokens);
            return;
        }

        if (!work.IsMarkedOnly || (work.Prompt.ClientMarks.Count > 0 && work.Marks.Length == 0))
        {
            return;
        }

        ModelPrice price = PriceOf(work);
        work.Route.Enter(
            price.Of(new TokenCounts(tokens.Input, 0, 0, 0)).NanoUsd,
            price.Of(tokens with { Output = 0, Units = 0 }).NanoUsd
        );
    }

    private static PromptCacheVerdict VerdictOf(PromptCacheWork work, in TokenCounts tokens)
    {
        if (work.Written.Count == 0)
        {
            return PromptCacheVerdict.None;
        }

        int last = work.Written[^1].Block;
        long marked = tokens.Input * work.Prompt.Weights[last] / Math.Max(1, work.Prompt.Weights[^1]);
        return tokens.CacheRead == 0 && tokens.CacheWrite == 0 && marked < work.Rule.MinTokens
                ? PromptCacheVerdict.TooShort
            : work.IsChanged ? work.MissVerdict
            : tokens.CacheRead > 0 && tokens.CacheRead >= HitFraction * work.ExpectedTokens
                ? PromptCacheVerdict.Hit
            : work.MissVerdict;
    }

    /// <summary>Keeps what the provider has now, and how large its tokens are.</summary>
    private void Keep(PromptCacheWork work, in TokenCounts tokens)
    {
        long weight = Math.Max(1, work.Prompt.Weights[^1]);
        work.Route.Learn(weight, tokens.Input);
        bool isWriteStated = work.IsMarkedOnly || tokens.CacheRead + tokens.CacheWrite > 0;
        long cached =
            work.Rule.HasMarks && isWriteStated
                ? (tokens.CacheRead + tokens.CacheWrite) * 11 / 10 // It states what it wrote; where blocks end is estimated.
                : long.MaxValue;
        foreach ((PrefixEntry entry, int block, CacheTtl ttl) in work.Written)
        {
            entry.Tokens = tokens.Input * work.Prompt.Weights[block] / weight;
            if (entry.Tokens >= work.Rule.MinTokens && entry.Tokens <= cached)
            {
                entry.Ttl = entry.IsAlive(work.StartedNs, work.Rule.Ttl) ? entry.Ttl : ttl;
                entry.IsWritten = true;
                entry.TouchedNs = Math.Max(entry.TouchedNs, work.StartedNs);
            }
        }

        if (work.Expected is PrefixEntry read && tokens.CacheRead > 0)
        {
            read.TouchedNs = Math.Max(read.TouchedNs, work.StartedNs);
        }

        if (work.Session is string session && work.Written.Count > 0)
        {
            (PrefixEntry entry, int block, _) = work.Written[^1];
            sessions.Add(
                session,
                new SessionPrompt(
                    work.Prompt.Chain,
                    block,
                    work.Prompt.ParametersHash,
                    work.Prompt.EndOf(PromptPart.Tools),
                    work.Prompt.EndOf(PromptPart.System),
                    entry.Tokens
                )
            );
        }
    }

    /// <summary>Lists what the request makes the provider have.</summary>
    private void NoteMarks(PromptCacheWork work, bool isMessages)
    {
        PromptBlocks prompt = work.Prompt;
        foreach (PlacedMark mark in work.Marks)
        {
            Note(work, mark.Block, mark.Ttl);
        }

        if (!isMessages)
        {
            if (!work.IsExplicit && !(work.Rule.HasMarks && prompt.HasCacheOptions))
            {
                Note(work, prompt.Blocks.Count - 1, CacheTtl.FiveMinutes);
            }

            return;
        }

        if (work.Marks.Length > 0)
        {
            return;
        }

        foreach (ClientMark mark in prompt.ClientMarks)
        {
            int block = prompt.Blocks.FindIndex(one => mark.At.Start >= one.Start && mark.At.Start < one.End);
            Note(
                work,
                block < 0 ? prompt.Blocks.Count - 1 : block, // One at the top goes to the last block.
                mark.IsHour ? CacheTtl.OneHour : CacheTtl.FiveMinutes
            );
        }

        work.Written.Sort(static (a, b) => a.Block.CompareTo(b.Block));
    }

    private void Note(PromptCacheWork work, int block, CacheTtl ttl)
    {
        ulong hash = work.Prompt.Chain[block];
        PrefixEntry? entry = prefixes.Find(hash);
        if (entry is null)
        {
            entry = new PrefixEntry { Cell = new ReuseCell() };
            prefixes.Add(hash, entry);
        }

        work.Written.Add((entry, block, ttl));
    }

    /// <summary>Finds what the provider should have of this prompt, and what it would mean if that is not read.</summary>
    private void Foresee(PromptCacheWork work, bool isMessages)
    {
        if (work.Written.Count == 0)
        {
            return;
        }

        ulong[] chain = work.Prompt.Chain;
        int last = work.Written[^1].Block;
        int at = last;
        PrefixEntry? entry = null;
        for (; at >= 0; at--)
        {
            entry = prefixes.Find(chain[at]);
            if (entry is not null && (entry.IsWritten || entry.Writers + entry.Answering > 0))
            {
                break;
            }

            entry = null;
        }

        work.Expected = entry is { IsWritten: true } ? entry : null;
        work.ExpectedTokens = work.Expected is null
            ? 0
            : entry!.Tokens / work.Rule.StepTokens * work.Rule.StepTokens;
        if (Changed(work) is PromptCacheVerdict changed)
        {
            (work.MissVerdict, work.IsChanged) = (changed, true);
            return;
        }

        work.MissVerdict =
            entry is null ? PromptCacheVerdict.First
            : !entry.IsAlive(work.StartedNs, work.Rule.Ttl) && entry.Answering == 0
                ? entry.Writers > 0 ? PromptCacheVerdict.ConcurrentFirstWrite
                    : PromptCacheVerdict.TtlLapse
            : isMessages && !IsSeen(work, at) ? PromptCacheVerdict.Lookback
            : PromptCacheVerdict.RoutingOrEviction;
    }

    /// <summary>True where a breakpoint looks back as far as a block.</summary>
    private static bool IsSeen(PromptCacheWork work, int block)
    {
        foreach ((_, int mark, _) in work.Written)
        {
            if (mark >= block && mark - block <= work.Rule.LookbackBlocks)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What changed in the session before the end of what was cached of it; null: nothing.</summary>
    private PromptCacheVerdict? Changed(PromptCacheWork work)
    {
        if (
            work.Session is not string session
            || sessions.Find(session) is not SessionPrompt before
            || before.Tokens < work.Rule.MinTokens
        )
        {
            return null;
        }

        ulong[] chain = work.Prompt.Chain;
        for (int i = 0; i <= before.LastMark; i++)
        {
            if (i >= chain.Length)
            {
                return PromptCacheVerdict.MessagesChanged;
            }

            if (chain[i] != before.Chain[i])
            {
                return work.Prompt.Blocks[i].Part switch
                {
                    PromptPart.Tools => PromptCacheVerdict.ToolsChanged,
                    PromptPart.System => i < before.ToolsEnd
                        ? PromptCacheVerdict.ToolsChanged
                        : PromptCacheVerdict.SystemChanged,
                    _ => i < before.ToolsEnd ? PromptCacheVerdict.ToolsChanged
                    : i < before.SystemEnd ? PromptCacheVerdict.SystemChanged
                    : work.Prompt.ParametersHash != before.Parameters ? PromptCacheVerdict.ParametersChanged
                    : PromptCacheVerdict.MessagesChanged,
                };
            }
        }

        return null;
    }
}
