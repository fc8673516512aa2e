namespace Farthing.Gateway.Admission;

/// <summary>State of a limit, as in the headers <c>x-ratelimit-*</c>.</summary>
/// <param name="Limit">Per minute.</param>
/// <param name="Remaining">Of that, now.</param>
/// <param name="Reset">Until all of it is there again.</param>
public readonly record struct RateWindow(long Limit, long Remaining, TimeSpan Reset);
