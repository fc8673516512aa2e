using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>A pair of AWS keys.</summary>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">The key.</param>
/// <param name="SessionToken">What a temporary pair is sent with; null for a lasting one.</param>
internal sealed record AwsCredentials(
    string AccessKey,
    UpstreamSecret SecretKey,
    UpstreamSecret? SessionToken
);
