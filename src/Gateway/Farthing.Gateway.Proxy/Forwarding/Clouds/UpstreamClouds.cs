using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Forwarding.Clouds;

/// <summary>The clouds that are known.</summary>
internal static class UpstreamClouds
{
    /// <summary>The cloud of an upstream; null for one that is none.</summary>
    public static IUpstreamCloud? Of(Upstream upstream, TimeProvider clock) =>
        upstream.Api switch
        {
            ApiKinds.Bedrock => new BedrockCloud(upstream, RealTime.Of(clock)),
            ApiKinds.Vertex => new VertexCloud(upstream, RealTime.Of(clock)),
            _ => null,
        };
}
