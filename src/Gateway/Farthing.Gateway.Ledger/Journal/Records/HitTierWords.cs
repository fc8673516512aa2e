namespace Farthing.Gateway.Journal.Records;

/// <summary>Words for tiers of hits, as headers, sheets and documents have them.</summary>
internal static class HitTierWords
{
    /// <summary>The tier's word: <c>exact</c>, <c>canonical</c>, <c>semantic</c> or <c>cascade</c>; its number where a newer version wrote it.</summary>
    public static string Word(this HitTier tier) =>
        tier switch
        {
            HitTier.Exact => "exact",
            HitTier.Canonical => "canonical",
            HitTier.Semantic => "semantic",
            HitTier.Cascade => "cascade",
            _ => FormattableString.Invariant($"tier {(byte)tier}"),
        };
}
