namespace Farthing.Gateway.Admission;

/// <summary>Where a limit stands, as the headers <c>x-ratelimit-*</c> say it.</summary>
/// <param name="Limit">Per minute.</param>
/// <param name="Remaining">Of that, now.</param>
/// <param name="Reset">Until all of it is there again.</param>
public readonly record struct RateWindow(long Limit, long Remaining, TimeSpan Reset);
