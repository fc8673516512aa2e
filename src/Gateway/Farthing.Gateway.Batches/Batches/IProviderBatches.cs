namespace Farthing.Gateway.Batches;

/// <summary>A provider's batch API. Calls throw <see cref="ProviderRefusal"/> where the provider answers with an error, and <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="OperationCanceledException"/> where it does not answer.</summary>
internal interface IProviderBatches
{
    /// <summary>Most lines of one batch.</summary>
    long MaxLines { get; }

    /// <summary>Most bytes of one batch's items.</summary>
    long MaxBytes { get; }

    /// <summary>A line as an item of a batch.</summary>
    /// <param name="customId">Its id at the provider.</param>
    /// <param name="endpoint">The provider's endpoint.</param>
    /// <param name="body">The request.</param>
    byte[] ItemOf(string customId, string endpoint, ReadOnlySpan<byte> body);

    /// <summary>Finds a part that was submitted, and whose id at the provider did not come back.</summary>
    /// <param name="part">The part.</param>
    /// <param name="isKnown">True for an id at the provider that is another part's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The part with its id at the provider; null where the provider has none such.</returns>
    Task<BatchPart?> FindAsync(BatchPart part, Func<string, bool> isKnown, CancellationToken cancellation);

    /// <summary>Submits a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="items">Its items.</param>
    /// <param name="keep">Keeps what is known of it on the way.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The part with its id at the provider.</returns>
    Task<BatchPart> SubmitAsync(
        BatchPart part,
        IEnumerable<byte[]> items,
        Func<BatchPart, BatchPart> keep,
        CancellationToken cancellation
    );

    /// <summary>Asks how far a part is.</summary>
    Task<ProviderState> LookAsync(BatchPart part, CancellationToken cancellation);

    /// <summary>Calls a part off: what has not run does not run any more.</summary>
    Task CancelAsync(BatchPart part, CancellationToken cancellation);

    /// <summary>The results of a part that has ended.</summary>
    IAsyncEnumerable<ProviderResult> ResultsAsync(
        BatchPart part,
        ProviderState state,
        CancellationToken cancellation
    );

    /// <summary>Deletes files that are no longer needed at the provider.</summary>
    Task CleanAsync(BatchPart part, ProviderState state, CancellationToken cancellation);
}
