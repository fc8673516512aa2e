using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>The clouds that are known.</summary>
internal static class UpstreamClouds
{
    /// <summary>The cloud of an upstream; null for one that is none.</summary>
    public static IUpstreamCloud? Of(Upstream upstream, TimeProvider clock) =>
        upstream.Api switch
        {
            ApiKinds.Bedrock => new BedrockCloud(upstream, clock),
            ApiKinds.Vertex => new VertexCloud(upstream, clock),
            _ => null,
        };
}
