using Farthing.Documents.Keys;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Cascading.Service;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Features;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Files;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Recording.Policies;

namespace Farthing.Verbs.Serves;

/// <summary>The features that this program's gateway has: a line each, and nothing else names them.</summary>
internal static class GatewayFeatures
{
    /// <summary>All of them; stages at one place run in this order.</summary>
    public static IReadOnlyList<FeatureKind> All { get; } =
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
    public static GatewaySettings Settings { get; } = FeatureKind.SettingsOf(All);

    /// <summary>Options of the gateway that has no configuration.</summary>
    public static FeatureSet Demo { get; } =
    [new BatchOptions(), new RecordOptions { Usual = RecordMode.Hashes }];
}
