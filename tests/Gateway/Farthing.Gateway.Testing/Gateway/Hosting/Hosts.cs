using Farthing.Gateway.Batches;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Cascading.Service;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Features;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Telemetry.Logs;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Gateways with every feature, as the program has them.</summary>
internal static class Hosts
{
    /// <summary>The program's features; a test compares the two lists.</summary>
    public static IReadOnlyList<FeatureKind> Features { get; } =
    [
        CacheFeature.Kind,
        CascadeFeature.Kind,
        PromptCachingFeature.Kind,
        RecordFeature.Kind,
        BatchFeature.Kind,
        FeedbackFeature.Kind,
        ExperimentFeature.Kind,
    ];

    /// <summary>The settings of a gateway with them.</summary>
    public static GatewaySettings Settings { get; } = FeatureKind.SettingsOf(Features);

    public static Task<GatewayHost> OpenAsync(
        GatewayOptions options,
        TimeProvider clock,
        CancellationToken cancellation,
        GatewayLog? log = null
    ) => GatewayHost.OpenAsync(options, Features, clock, cancellation, log);

    /// <summary>The response cache of one.</summary>
    public static ResponseCache CacheOf(GatewayHost host) =>
        host.Features.OfType<CacheFeature>().Single().Cache;
}
