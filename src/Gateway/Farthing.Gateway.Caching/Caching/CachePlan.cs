using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Caching;

/// <summary>The cache's policies as they are in force, with the revision of each model's deployments.</summary>
internal sealed class CachePlan
{
    private readonly Dictionary<string, (byte[] Revision, HashSet<string> Own)> models = new(
        StringComparer.Ordinal
    );

    /// <summary>The plan of a configuration.</summary>
    public CachePlan(CacheOptions options, IReadOnlyList<ModelRoute> routes)
    {
        Options = options;
        foreach (ModelRoute route in routes)
        {
            StringBuilder text = new();
            foreach (RoutedDeployment one in route.Deployments)
            {
                text.Append(one.Deployment.Name).Append('\n');
                text.Append(one.Deployment.UpstreamModel).Append('\n');
                Upstream upstream = one.Deployment.Upstream;
                text.Append(upstream.Emulated ?? upstream.Address.ToString()).Append('\n'); // An emulated server has another port at each start.
                text.Append(one.Deployment.Upstream.Region).Append('\n');
            }

            models[route.Name] = (
                SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())),
                [.. route.Deployments.Select(one => one.Deployment.Name)]
            );
        }
    }

    /// <summary>Its options.</summary>
    public CacheOptions Options { get; }

    /// <summary>The policy for a key and a model; null where it is off.</summary>
    public CachePolicy? PolicyOf(string key, string model)
    {
        CachePolicy? policy = Options.Keys.GetValueOrDefault(key) ?? Options.Models.GetValueOrDefault(model);
        return policy is { Mode: not CacheMode.Off } ? policy : null;
    }

    /// <summary>The revision of a model's deployments; null for a model without any.</summary>
    public byte[]? RevisionOf(string model) =>
        models.TryGetValue(model, out var found) ? found.Revision : null;

    /// <summary>True for a deployment of the model's own, not of its fallbacks.</summary>
    public bool IsOwn(string model, string deployment) =>
        models.TryGetValue(model, out var found) && found.Own.Contains(deployment);
}
