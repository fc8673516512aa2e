namespace Farthing.Gateway.Metering;

/// <summary>What a line of a stream is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the line's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
public readonly record struct StreamLine(StreamLineKind Kind, int UsageStart = 0, int UsageEnd = 0);
