using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.PromptCaching;

/// <summary>The use of providers' prompt caches. An upstream that is not believed is said to the operator.</summary>
public sealed class PromptCachingFeature : GatewayFeature
{
    private readonly PromptCacheDesk desk;

    private PromptCachingFeature(FeatureStart start)
    {
        desk = new PromptCacheDesk(
            start.Clock,
            () => CacheKeySecret.Open(start.Folder, start.Options.Shared)
        );
        desk.Keyless += why => start.Warn("prompt_cache", $"prompt_cache_key is not set: {why}");
        desk.Disbelieved += (deployment, what) =>
            start.Warn(
                "prompt_cache",
                $"{deployment} states {what}: its cached tokens are not believed, and no breakpoints are placed there"
            );
        desk.Change(PolicyOf(start.Options));
    }

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("prompt_cache", (start, _) => new PromptCachingFeature(start))
        {
            Settings = PromptCacheSettings.All,
        };

    /// <inheritdoc/>
    internal override IPromptCaching PromptCaching => desk;

    /// <inheritdoc/>
    internal override void Change(GatewayOptions next) => desk.Change(PolicyOf(next));

    /// <inheritdoc/>
    internal override void Write(MetricsText text) =>
        MetricFamilies.PromptCache.Each(
            text,
            PromptCacheCounts.Labels,
            static one => one.Label,
            one => desk.Counts.Of(one.Verdict)
        );

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => default;

    private static PromptCacheOptions PolicyOf(GatewayOptions options) =>
        options.Features.Find<PromptCacheOptions>() ?? PromptCacheOptions.None;
}
