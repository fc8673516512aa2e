namespace Farthing.Gateway.Batches;

/// <summary>A batch as its provider says it is.</summary>
/// <param name="Said">The provider's word for its state.</param>
/// <param name="IsEnded">No line of it runs any more, and its results are there.</param>
internal sealed record ProviderState(string Said, bool IsEnded)
{
    /// <summary>The provider is calling it off.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>Why it ran no line at all, in the provider's words; null otherwise.</summary>
    public string? Failure { get; init; }

    /// <summary>The failure is of the account, not of the lines: they may run otherwise.</summary>
    public bool IsOfAccount { get; init; }

    /// <summary>The provider's ids of the files with its results.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
