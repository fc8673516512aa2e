namespace Farthing.Protocol.OpenAi;

/// <summary>A request that cannot be meant, while it is read.</summary>
/// <param name="error">What is said to the client.</param>
internal sealed class RequestNodeException(ApiError error) : Exception(error.Message)
{
    /// <summary>What is said to the client.</summary>
    public ApiError Error { get; } = error;
}
