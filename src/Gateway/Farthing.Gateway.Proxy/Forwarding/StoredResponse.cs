using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>A response that an upstream stores.</summary>
/// <param name="KeyId">The key that asked for it, which alone may look at it.</param>
/// <param name="At">Where it is.</param>
internal sealed record StoredResponse(string KeyId, Deployment At);
