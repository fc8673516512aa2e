namespace Farthing.Gateway.Batches.Providers;

/// <summary>Kind of a result.</summary>
internal enum ProviderResultKind
{
    /// <summary>The line was answered, with whatever status.</summary>
    Answered,

    /// <summary>It failed without an answer.</summary>
    Failed,

    /// <summary>It did not run: the provider's time was over, or the batch was called off.</summary>
    NotRun,

    /// <summary>The result cannot be read.</summary>
    Unreadable,
}

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
