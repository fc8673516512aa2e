namespace Farthing.Measurement.Load;

/// <summary>One event of a stream.</summary>
/// <param name="AtNs">When the read that held its last byte returned, on <see cref="MonotonicClock"/>.</param>
/// <param name="Tokens">Generated tokens that it brought, as far as its own usage or log probabilities say; −1 where only the whole is known.</param>
/// <param name="Kind">What it carried.</param>
/// <param name="IsCoalesced">True when the same read already held an event with tokens: its own time of arrival is not known.</param>
public readonly record struct LoadEvent(long AtNs, int Tokens, LoadEventKind Kind, bool IsCoalesced)
{
    /// <summary>True when it carried generated tokens.</summary>
    public bool IsGenerated =>
        Kind
            is LoadEventKind.Content
                or LoadEventKind.Reasoning
                or LoadEventKind.Tool
                or LoadEventKind.Refusal;
}
