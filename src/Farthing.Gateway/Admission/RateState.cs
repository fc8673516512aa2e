namespace Farthing.Gateway.Admission;

/// <summary>How a limit stands, for the <c>x-ratelimit-*</c> headers.</summary>
/// <param name="Limit">Units a minute; 0 where there is no limit.</param>
/// <param name="Remaining">Units that fit now.</param>
/// <param name="Reset">Until all fit again.</param>
public readonly record struct RateState(long Limit, long Remaining, TimeSpan Reset);
