namespace Farthing.Serving.Scaling;

/// <summary>Nanoseconds of the units that autoscalers are configured in.</summary>
internal static class Durations
{
    /// <summary>One second in nanoseconds.</summary>
    public const long Second = 1_000_000_000;

    /// <summary>One minute in nanoseconds.</summary>
    public const long Minute = 60 * Second;

    /// <summary>One hour in nanoseconds.</summary>
    public const long Hour = 60 * Minute;
}
