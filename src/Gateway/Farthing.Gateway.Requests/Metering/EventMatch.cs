namespace Farthing.Gateway.Metering;

/// <summary>An event that differs from the one before in nothing but its text and the numbers of its usage.</summary>
/// <param name="Length">Its bytes, with its blank line.</param>
/// <param name="TextBytes">Bytes of its text, as escaped.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the event's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
internal readonly record struct EventMatch(int Length, int TextBytes, int UsageStart, int UsageEnd);
