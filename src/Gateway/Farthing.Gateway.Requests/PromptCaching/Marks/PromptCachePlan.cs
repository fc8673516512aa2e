namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>What an attempt was sent with for its provider's prompt cache, and what came of it.</summary>
/// <param name="PlacedBy">Who placed its breakpoints.</param>
/// <param name="Marks">They, in the order of the prompt; at most <see cref="MostMarks"/>.</param>
/// <param name="Blocks">Blocks of the prompt.</param>
/// <param name="HasKey">The gateway set <c>prompt_cache_key</c>.</param>
/// <param name="Verdict">What came of it.</param>
public readonly record struct PromptCachePlan(
    MarkPlacer PlacedBy,
    IReadOnlyList<PlacedMark> Marks,
    int Blocks,
    bool HasKey,
    PromptCacheVerdict Verdict
)
{
    /// <summary>A provider refuses more than four; of more of them no more are kept.</summary>
    public const int MostMarks = 8;

    /// <summary>True where nobody but the gateway had breakpoints placed.</summary>
    public bool IsOfGateway => PlacedBy is MarkPlacer.Gateway or MarkPlacer.Translation;

    /// <inheritdoc/>
    public bool Equals(PromptCachePlan other) =>
        PlacedBy == other.PlacedBy
        && Blocks == other.Blocks
        && HasKey == other.HasKey
        && Verdict == other.Verdict
        && Marks.SequenceEqual(other.Marks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PlacedBy, Marks.Count, Blocks, HasKey, Verdict);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{PlacedBy} [{MarkText.Write(Marks)}] of {Blocks}{(HasKey ? ", key" : "")}: {Verdict}";
}

/// <summary>Who placed the breakpoints that an attempt was sent with. The numbers stand in files: never change one.</summary>
public enum MarkPlacer : byte
{
    /// <summary>There are none: the provider caches by itself, or nothing.</summary>
    None = 0,

    /// <summary>The gateway, where they pay.</summary>
    Gateway = 1,

    /// <summary>The client.</summary>
    Client = 2,

    /// <summary>The translation from the client's format, as <c>translate.prompt_cache</c> says.</summary>
    Translation = 3,

    /// <summary>The gateway, in the place of the client's own (<c>prompt_cache_override</c>).</summary>
    GatewayInstead = 4,

    /// <summary>The gateway, beside the breakpoint that the provider places at the prompt's end.</summary>
    GatewayBeside = 5,

    /// <summary>The gateway, and the provider's own breakpoint was turned off; there may be none.</summary>
    GatewayExplicit = 6,
}
