using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Fleets;

/// <summary>The day of a month on which a fleet loses the promise.</summary>
/// <param name="Day">The day.</param>
/// <param name="Target">The latency that is lost; null where a queue grew or a request was not served.</param>
/// <param name="MonthSeconds">That latency over the month; not a number without a target.</param>
/// <param name="DaySeconds">That latency on the day alone, in its worst hour where every hour must be kept; likewise.</param>
public sealed record LostDay(
    RepresentativeDay Day,
    SloTarget? Target,
    double MonthSeconds,
    double DaySeconds
);
