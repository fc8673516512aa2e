using Farthing.Documents.Routes;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Stages;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Cascading.Service;

/// <summary>The cascades of a gateway.</summary>
public sealed class CascadeFeature : GatewayFeature
{
    private readonly FeatureStart start;
    private readonly GatewayServices gateway;
    private readonly CascadeDesk cascades;

    private CascadeFeature(FeatureStart start, GatewayServices gateway) =>
        (this.start, this.gateway, cascades) = (start, gateway, Open(start, gateway));

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("cascade", (start, gateway) => new CascadeFeature(start, gateway), CascadeScreen.Write)
        {
            Settings = CascadeSettings.All,
        };

    /// <inheritdoc/>
    internal override IReadOnlyList<IStage> Stages => [new CascadeStage(cascades, gateway.LongWork)];

    /// <inheritdoc/>
    internal override IReadOnlyList<AdminRoute> Routes => [new("GET", "/cascade", ShowAsync)];

    /// <inheritdoc/>
    internal override void Check(GatewayOptions next)
    {
        if (CascadesOf(next).Count > 0)
        {
            PromptSecret.Open(start.Folder.PromptSecret);
        }
    }

    /// <inheritdoc/>
    internal override void Change(GatewayOptions next) => cascades.Change(CascadesOf(next));

    /// <inheritdoc/>
    internal override void Write(MetricsText text) => CascadePage.Write(text, cascades);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => cascades.DisposeAsync();

    /// <summary><c>GET /cascade</c>: what each cascade did, saved and promises.</summary>
    private Task<AdminAnswer> ShowAsync(AdminCall call)
    {
        call.AllowsOnly();
        RouteStatsDocument stats = CascadeStats.Of(cascades);
        return Task.FromResult(
            new AdminAnswer(new CascadeAnswer(stats.Routes, stats.SavedUsd))
            {
                Json = CascadeAdminJson.Default,
            }
        );
    }

    /// <summary>Cascades of a configuration, by the model that clients ask for.</summary>
    internal static IReadOnlyDictionary<string, CascadeOptions> CascadesOf(GatewayOptions options) =>
        (options.Features.Find<CascadeSet>() ?? CascadeSet.None).Models;

    private static CascadeDesk Open(FeatureStart start, GatewayServices gateway)
    {
        void Warn(string words) => start.Warn("cascade", words);
        CascadeDesk made = new(
            gateway.Prices,
            gateway.Router,
            gateway.Journal,
            start.Clock,
            () => PromptSecret.Open(start.Folder.PromptSecret).KeyFor("cascade audit 1")
        )
        {
            Inner = gateway.Inner,
            Kept = new ClosedCascades(start.Folder.Cascades, Warn),
        };
        made.Said += Warn;
        made.Change(CascadesOf(start.Options));
        return made;
    }
}
