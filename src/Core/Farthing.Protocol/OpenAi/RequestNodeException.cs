namespace Farthing.Protocol.OpenAi;

/// <summary>A request that cannot be meant, while it is read.</summary>
/// <param name="error">What is said to the client.</param>
internal sealed class RequestNodeException(ApiError error) : Exception(error.Message)
{
    /// <summary>Message to the client.</summary>
    public ApiError Error { get; } = error;
}
