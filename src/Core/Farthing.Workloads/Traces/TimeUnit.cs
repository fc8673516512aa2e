namespace Farthing.Workloads.Traces;

/// <summary>Unit of a trace's time column.</summary>
public enum TimeUnit
{
    /// <summary>Nanoseconds.</summary>
    Nanoseconds,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Date and time of day.</summary>
    WallClock,
}
