using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Prefixes;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.PromptCaching.Plans;

/// <summary>What the desk keeps of an attempt until it has ended.</summary>
internal sealed class PromptCacheWork
{
    /// <summary>The attempt.</summary>
    public required PromptCacheAsk Ask { get; init; }

    /// <summary>The route.</summary>
    public required CacheRoute Route { get; init; }

    /// <summary>The provider's rules.</summary>
    public required PromptCacheRule Rule { get; init; }

    /// <summary>Breakpoints of the format.</summary>
    public required MarkForm Form { get; init; }

    /// <summary>The blocks.</summary>
    public required PromptBlocks Prompt { get; init; }

    /// <summary>Breakpoints that the gateway places.</summary>
    public PlacedMark[] Marks { get; set; } = [];

    /// <summary>Breakpoints that stand in the body leave it where others are placed: the client's, where that is asked for; a translation's.</summary>
    public bool Overrides { get; init; }

    /// <summary>The breakpoint that the provider places at the end by itself is turned off.</summary>
    public bool IsExplicit { get; set; }

    /// <summary>The last block up to which the provider would have the prompt without the gateway's marks; −1: nothing.</summary>
    public int UntouchedBlock { get; set; } = -1;

    /// <summary>The last block up to which it has it; −1: nothing.</summary>
    public int AliveBlock { get; set; } = -1;

    /// <summary>What stands in <c>prompt_cache_key</c>; null: nothing is set.</summary>
    public string? CacheKey { get; set; }

    /// <summary>When it began.</summary>
    public required long StartedNs { get; init; }

    /// <summary>Identifies the session; null without one.</summary>
    public required string? Session { get; init; }

    /// <summary>What was reserved for its marks, in nano-dollars.</summary>
    public long ReservedNano { get; set; }

    /// <summary>Beginnings that an answer makes the provider have: at its marks, or at its end where the provider needs none.</summary>
    public List<(PrefixEntry Entry, int Block, CacheTtl Ttl)> Written { get; } = [];

    /// <summary>Its answer has begun: what it writes can be read.</summary>
    public bool IsAnswering { get; set; }

    /// <summary>The attempt has ended.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Tokens of the longest beginning that an earlier request sent to be cached.</summary>
    public long ExpectedTokens { get; set; }

    /// <summary>That beginning; null where there is none.</summary>
    public PrefixEntry? Expected { get; set; }

    /// <summary>The session's prompt changed before the end of what was cached of it.</summary>
    public bool IsChanged { get; set; }

    /// <summary>What a miss of it is: decided when the request began.</summary>
    public PromptCacheVerdict MissVerdict { get; set; } = PromptCacheVerdict.First;

    /// <summary>True where the provider caches what is marked, and nothing else.</summary>
    public bool IsMarkedOnly => Form.IsMarkedOnly;

    /// <summary>The plan, once it is judged.</summary>
    public PromptCachePlan Plan(PromptCacheVerdict verdict)
    {
        PlacedMark[] marks = IsMarkedOnly
            ? [.. Written.Take(PromptCachePlan.MostMarks).Select(one => MarkAt(one.Block, one.Ttl))]
            : [.. Marks.Select(mark => MarkAt(mark.Block, CacheTtl.ThirtyMinutes))];
        return new PromptCachePlan(
            PlacerOf(marks),
            marks,
            Prompt.Blocks.Count,
            CacheKey is not null,
            verdict
        );
    }

    private PlacedMark MarkAt(int block, CacheTtl ttl) => new(Prompt.Blocks[block].Part, block, ttl);

    private MarkPlacer PlacerOf(PlacedMark[] marks)
    {
        bool isTranslated = Ask.Outbound.Translation is not null;
        return IsExplicit ? MarkPlacer.GatewayExplicit
            : marks.Length == 0 ? MarkPlacer.None
            : !IsMarkedOnly ? MarkPlacer.GatewayBeside
            : Marks.Length == 0
                ? isTranslated ? MarkPlacer.Translation
                    : MarkPlacer.Client
            : isTranslated || Prompt.ClientMarks.Count == 0 ? MarkPlacer.Gateway
            : MarkPlacer.GatewayInstead;
    }
}

/// <summary>What the desk is told of an attempt.</summary>
/// <param name="Outbound">What goes to the upstream.</param>
/// <param name="Deployment">Its destination.</param>
/// <param name="Price">Price of its tokens.</param>
/// <param name="MaxInputTokens">The most tokens that its prompt can have.</param>
/// <param name="Model">The model, as clients name it.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Team">The key's team; empty without.</param>
/// <param name="Session">The session; empty without.</param>
internal sealed record PromptCacheAsk(
    Outbound Outbound,
    Deployment Deployment,
    ModelPrice Price,
    long MaxInputTokens,
    string Model,
    string Key,
    string Team,
    string Session
);
