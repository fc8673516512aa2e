using Farthing.Documents.Serves;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Hosting;

/// <summary>Explains how requests for a model go to its deployments.</summary>
public static class RouteExplanation
{
    private static readonly Dialect[] Explained =
    [
        Dialect.Chat,
        Dialect.Responses,
        Dialect.Messages,
        Dialect.CountTokens,
    ];

    /// <summary>A model's routes; null where the configuration has no such model.</summary>
    public static ServeRouteDocument? Of(GatewayOptions options, string model)
    {
        ModelRoute? route = options.Models.FirstOrDefault(one => one.Name == model);
        return route is null
            ? null
            : new ServeRouteDocument(
                model,
                [.. route.Deployments.Select(routed => Of(routed.Deployment))],
                route.Fallbacks
            );
    }

    private static ExplainedDeployment Of(Deployment deployment) =>
        new(
            deployment.Name,
            deployment.Upstream.Name,
            deployment.UpstreamModel,
            deployment.Upstream.Engine,
            [.. Explained.Select(client => PathOf(client, deployment))]
        );

    private static ExplainedPath PathOf(Dialect client, Deployment deployment)
    {
        Dialect? target = RequestTranslator.TargetOf(client, deployment.Upstream);
        bool isTranslated = target is not null && target != client;
        return new ExplainedPath(
            "/v1" + client.Path,
            target is null ? null : "/v1" + target.Path,
            isTranslated,
            isTranslated ? [.. FatesOf(client, target!, deployment)] : []
        );
    }

    private static IEnumerable<ExplainedFate> FatesOf(
        Dialect client,
        Dialect target,
        Deployment deployment
    ) =>
        client
            .Format!.FatesOfReading.Concat(target.Format!.FatesOfWriting(deployment.Traits))
            .DistinctBy(fate => (fate.Member, fate.Kind))
            .OrderByDescending(fate => fate.Kind)
            .ThenBy(fate => fate.Member, StringComparer.Ordinal)
            .Select(fate => new ExplainedFate(
                fate.Member,
                fate.Kind switch
                {
                    FateKind.Refused => "refused",
                    FateKind.Dropped => "dropped",
                    _ => "approximated",
                },
                fate.Note
            ));
}
