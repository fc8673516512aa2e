namespace Farthing.Gateway.Upstreams;

/// <summary>Service tier of batch lines that name none and have a day.</summary>
public enum BatchTier
{
    /// <summary>Requests of the standard tier.</summary>
    Standard,

    /// <summary>Requests that ask for OpenAI's flex tier.</summary>
    Flex,

    /// <summary>The provider's batch API.</summary>
    Batch,
}
