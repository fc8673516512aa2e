using Farthing.Workloads.Requests;

namespace Farthing.Serving.Engines;

/// <summary>A request that was taken out of an engine, with what it has written: another engine computes its prompt and those tokens again and goes on.</summary>
/// <param name="Request">The request.</param>
/// <param name="RequestId">Its number.</param>
/// <param name="Sequences">Its samples that have not ended, in their order.</param>
/// <param name="Samples">What is known of its samples; null for a request with one.</param>
internal sealed record MovedRequest(
    Request Request,
    long RequestId,
    List<MovedSequence> Sequences,
    SampleGroup? Samples
)
{
    /// <summary>Tokens whose KV was lost.</summary>
    public long LostTokens { get; set; }
}
