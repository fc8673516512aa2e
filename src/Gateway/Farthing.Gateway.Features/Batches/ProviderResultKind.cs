namespace Farthing.Gateway.Batches;

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
