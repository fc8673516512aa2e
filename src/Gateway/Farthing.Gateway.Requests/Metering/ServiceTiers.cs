namespace Farthing.Gateway.Metering;

/// <summary>Service tiers by the names that upstreams use.</summary>
public static class ServiceTiers
{
    /// <summary>OpenAI's <c>default</c>, <c>flex</c>, <c>priority</c>, Anthropic's <c>standard</c>, <c>priority</c>; and <c>batch</c> of both; others (<c>scale</c>) have no price per token that is known here.</summary>
    public static ServiceTier Of(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? ServiceTier.Unstated
        : name.SequenceEqual("default"u8)
        || name.SequenceEqual("standard"u8)
        || name.SequenceEqual("auto"u8)
        || name.SequenceEqual("on_demand"u8)
            ? ServiceTier.Standard
        : name.SequenceEqual("flex"u8) ? ServiceTier.Flex
        : name.SequenceEqual("priority"u8) ? ServiceTier.Priority
        : name.SequenceEqual("batch"u8) ? ServiceTier.Batch
        : ServiceTier.Other;
}
