namespace Farthing.Gateway.Keys.Stored;

/// <summary>A stored key's own limits; null members do not limit.</summary>
/// <param name="RequestsPerMinute">Requests a minute.</param>
/// <param name="TokensPerMinute">Tokens a minute, in and out.</param>
/// <param name="Concurrency">Requests at a time.</param>
public sealed record KeyLimits(long? RequestsPerMinute, long? TokensPerMinute, int? Concurrency);
