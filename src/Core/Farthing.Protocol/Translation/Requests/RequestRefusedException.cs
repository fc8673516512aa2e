using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A request that cannot be read, or cannot be carried into the upstream's format without changing what it asks for.</summary>
/// <param name="error">What the client is told.</param>
public sealed class RequestRefusedException(ApiError error) : Exception(error.Message)
{
    /// <summary>A request that cannot be carried (400).</summary>
    public RequestRefusedException(string message, string? param = null)
        : this(ApiError.Invalid(message, param)) { }

    /// <summary>What the client is told.</summary>
    public ApiError Error { get; } = error;
}
