using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Parts;

/// <summary>Autoscalers in words, the same on every sheet.</summary>
public static class PolicyWords
{
    /// <summary>A policy with its target: <c>hpa on in-system at 16.0</c>, <c>dynamo at 60 % of the limits</c>.</summary>
    public static string Of(string policy, string? metric, double? target) =>
        (metric, target) switch
        {
            (_, null) => policy,
            (null, { } share) => $"{policy} at {Show.Percent(share)} of the limits",
            (_, { } value) => $"{policy} on {metric} at {Show.Three(value)}",
        };

    /// <summary>A target alone; without a metric it is a share of the promise's limits.</summary>
    public static string Target(string? metric, double? target) =>
        (metric, target) switch
        {
            (_, null) => "–",
            (null, { } share) => Show.Percent(share),
            (_, { } value) => Show.Three(value),
        };
}
