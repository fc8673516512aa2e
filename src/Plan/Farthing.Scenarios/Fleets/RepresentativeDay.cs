using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Fleets;

/// <summary>A day of a month that is played for several.</summary>
/// <param name="Index">Which day of the month, from 0.</param>
/// <param name="StandsFor">Days that it is played for, itself among them.</param>
/// <param name="Level">Their mean rate over the month's.</param>
/// <param name="Course">Course of the rate over the day, of mean 1.</param>
/// <param name="IsBusiest">True for the day that has, as it is played, the busiest hour: a promise must hold on it.</param>
public sealed record RepresentativeDay(
    int Index,
    int StandsFor,
    double Level,
    RateShape Course,
    bool IsBusiest
);
