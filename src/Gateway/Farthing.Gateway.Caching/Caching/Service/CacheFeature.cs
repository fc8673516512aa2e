using Farthing.Gateway.Administration;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Http;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Stages;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Caching.Service;

/// <summary>The response cache of a gateway, with its semantic tier.</summary>
public sealed class CacheFeature : GatewayFeature
{
    private readonly FeatureStart start;
    private readonly GatewayServices gateway;
    private readonly ResponseCache cache;

    private CacheFeature(FeatureStart start, GatewayServices gateway) =>
        (this.start, this.gateway, cache) = (start, gateway, Open(start, gateway));

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("cache", (start, gateway) => new CacheFeature(start, gateway)) { Settings = CacheSettings.All };

    /// <summary>The cache.</summary>
    internal ResponseCache Cache => cache;

    /// <inheritdoc/>
    internal override IReadOnlyList<IStage> Stages => [new CacheStage(cache, gateway.LongWork)];

    /// <inheritdoc/>
    internal override IReadOnlyList<IGatewayCall> Calls => [new CacheFeedbackCall(cache)];

    /// <inheritdoc/>
    internal override IReadOnlyList<AdminRoute> Routes
    {
        get
        {
            CacheAdmin desk = new(cache, gateway.Ledger, gateway.Notes);
            return
            [
                new("GET", "/cache", desk.ShowAsync),
                new("DELETE", "/cache", desk.PurgeAsync),
                new("POST", "/cache/promote", new ScopeAdmin(cache, gateway.Notes).PromoteAsync),
            ];
        }
    }

    /// <inheritdoc/>
    internal override void Check(GatewayOptions next)
    {
        if (CacheOf(next).IsSemantic)
        {
            CacheKeySecret.Open(start.Folder, start.Options.Shared);
        }
    }

    /// <inheritdoc/>
    internal override void Change(GatewayOptions next) =>
        cache.Change(CacheOf(next), next.Models, start.Folder.Cache);

    /// <inheritdoc/>
    internal override void Write(MetricsText text) => CacheFigures.Write(text, cache);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => cache.DisposeAsync();

    private static CacheOptions CacheOf(GatewayOptions options) =>
        options.Features.Find<CacheOptions>() ?? CacheOptions.None;

    /// <summary>Opens it. A mirror's cache answers nobody, and shares nothing.</summary>
    private static ResponseCache Open(FeatureStart start, GatewayServices gateway)
    {
        GatewayOptions options = start.Options;
        SharedOptions? shared = options.Mirror is null ? options.Shared : null;
        ResponseCache made = new(
            gateway.Prices,
            gateway.Journal,
            start.Clock,
            CacheStores.Of(shared),
            shared?.CacheBytes ?? SharedOptions.DefaultCacheBytes
        )
        {
            Inner = gateway.Inner,
            SemanticSecret = options.Mirror is null ? () => CacheKeySecret.Open(start.Folder, shared) : null,
            SharedQuestions = shared is null
                ? null
                : () => new PostgresSemanticStore(shared.Postgres, new SharedTimes(), start.Clock),
        };
        made.Said += words => start.Warn("cache", words);
        made.Change(CacheOf(options), options.Models, start.Folder.Cache);
        return made;
    }
}
