namespace Farthing.Gateway.Metering;

/// <summary>One try of one request at one upstream. Every attempt is a row of its own: two attempts are two charges.</summary>
/// <param name="RequestId">Of the request (UUID version 7: ordered by time).</param>
/// <param name="Number">0 for the first; retries, fallbacks, hedges and cascade steps follow.</param>
public readonly record struct AttemptId(Guid RequestId, byte Number)
{
    /// <inheritdoc/>
    public override string ToString() => Number == 0 ? $"{RequestId:N}" : $"{RequestId:N}.{Number}";
}
