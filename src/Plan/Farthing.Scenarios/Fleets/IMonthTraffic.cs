using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Fleets;

/// <summary>Where the requests of a month come from.</summary>
public interface IMonthTraffic
{
    /// <summary>Course of the rate over the month.</summary>
    RateShape Course { get; }

    /// <summary>Mean requests per second of the month.</summary>
    double RatePerSecond { get; }

    /// <summary>Totals of all requests of the month; null where the days that are played have them all, each as often as it stands for.</summary>
    TrafficSummary? Counted { get; }

    /// <summary>The days that are played.</summary>
    IReadOnlyList<RepresentativeDay> Days { get; }

    /// <summary>The requests of one of the days.</summary>
    /// <param name="day">The day.</param>
    /// <param name="factor">Multiple of its rate.</param>
    /// <param name="cancellation">Stops the counting.</param>
    ResolvedWorkload Day(RepresentativeDay day, double factor, CancellationToken cancellation);

    /// <summary>All requests of the month.</summary>
    /// <param name="cancellation">Stops the counting.</param>
    ResolvedWorkload Whole(CancellationToken cancellation);
}
