namespace Farthing.Gateway.Batches;

/// <summary>A line's result as the provider states it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="CustomId">The line's id at the provider; empty where it cannot be read.</param>
internal sealed record ProviderResult(ProviderResultKind Kind, string CustomId)
{
    /// <summary>A result that cannot be read.</summary>
    public static ProviderResult Unreadable { get; } = new(ProviderResultKind.Unreadable, "");

    /// <summary>HTTP status of an answer.</summary>
    public int Status { get; init; }

    /// <summary>The provider's id of the request; empty without.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Body of an answer.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Code of a failure.</summary>
    public string Code { get; init; } = "";

    /// <summary>A failure in the provider's words.</summary>
    public string Message { get; init; } = "";
}
