using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Traces;

/// <summary>Turns numbers of a time column into nanoseconds.</summary>
internal static class TimeValue
{
    /// <summary>The latest time that is read, 126 years in nanoseconds; sums of two stay below the 64-bit limit.</summary>
    public const long MaxNs = 4_000_000_000_000_000_000;

    /// <summary>Nanoseconds of one unit; 0 for the wall clock, which is not a number.</summary>
    public static long NsPer(TimeUnit unit) =>
        unit switch
        {
            TimeUnit.Nanoseconds => 1,
            TimeUnit.Microseconds => 1_000,
            TimeUnit.Milliseconds => 1_000_000,
            TimeUnit.Seconds => 1_000_000_000,
            _ => 0,
        };

    /// <summary>Adds times, at most to <see cref="MaxNs"/>.</summary>
    public static long Add(long a, long b) => Math.Min(MaxNs, Math.Min(a, MaxNs) + Math.Min(b, MaxNs));

    /// <summary>Nanoseconds of a number in a unit; false when it is not finite, negative, or beyond <see cref="MaxNs"/>.</summary>
    public static bool TryToNs(double value, TimeUnit unit, out long ns)
    {
        double scaled = value * NsPer(unit);
        bool isUsable = double.IsFinite(scaled) && scaled >= 0 && scaled <= MaxNs;
        ns = isUsable ? (long)Math.Round(scaled) : 0;
        return isUsable;
    }

    /// <summary>Nanoseconds of a member that is a number in a unit; false where it is none that <see cref="TryToNs"/> takes.</summary>
    public static bool TryRead(JsonElement item, string name, TimeUnit unit, out long ns)
    {
        ns = 0;
        return item.TryGet(name, JsonValueKind.Number, out JsonElement value)
            && value.TryGetDouble(out double time)
            && TryToNs(time, unit, out ns);
    }

    /// <summary>The word for a unit.</summary>
    public static string Word(TimeUnit unit) =>
        unit switch
        {
            TimeUnit.Nanoseconds => "ns",
            TimeUnit.Microseconds => "us",
            TimeUnit.Milliseconds => "ms",
            TimeUnit.Seconds => "s",
            _ => "wall clock",
        };
}
