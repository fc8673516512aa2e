namespace Farthing.Gateway.Attribution;

/// <summary>A row of an invoice.</summary>
/// <param name="StartUnixNs">Start of what it charges for.</param>
/// <param name="EndUnixNs">Its end.</param>
/// <param name="Usd">The charge with all its digits; negative for a credit.</param>
/// <param name="IsUsage">True where it charges for GPUs that ran; false for taxes, credits, fees.</param>
public readonly record struct BilledSpan(long StartUnixNs, long EndUnixNs, decimal Usd, bool IsUsage);
