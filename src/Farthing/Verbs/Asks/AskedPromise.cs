using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Verbs.Asks;

/// <summary>A promise as people say it.</summary>
internal static class AskedPromise
{
    /// <summary>True for latencies with times above 0, comma-separated, such as <c>ttft_p95=1.5s,itl_p95=40ms</c>.</summary>
    public static bool IsUnderstood(string text)
    {
        string[] pairs = text.Split(',', StringSplitOptions.TrimEntries);
        return pairs.All(pair =>
            pair.Split('=') is [string name, string limit]
            && Slo.TryParseName(name, out _, out _)
            && QuantityParser.TryParse(limit, QuantityKind.Duration, out double seconds, out _)
            && seconds > 0
        );
    }
}
