using System.Globalization;

namespace Farthing.Workloads.Arrivals;

/// <summary>A rate from people: how many there are, how many of them are active in an hour, how many requests each of those sends in it.</summary>
/// <param name="Users">People who may use the service.</param>
/// <param name="ActiveFraction">Share of them who use it within the hour, 0…1.</param>
/// <param name="TurnsPerHour">Requests that an active one sends in the hour.</param>
public sealed record UserTraffic(double Users, double ActiveFraction, double TurnsPerHour)
{
    private const double SecondsPerHour = 3600;

    /// <summary>Mean requests per second: users · active · turns / 3600.</summary>
    public double RatePerSecond => Users * ActiveFraction * TurnsPerHour / SecondsPerHour;

    /// <summary>The conversion with the numbers put in.</summary>
    public string Explanation =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Users:N0} users × {ActiveFraction * 100:0.##} % active in an hour × {TurnsPerHour:0.##} turns each / 3,600 s = {RatePerSecond:0.####}/s"
        );

    /// <summary>Checks the numbers and makes the traffic.</summary>
    /// <exception cref="Numerics.Faults.FarthingException">A number outside its range.</exception>
    public static UserTraffic Of(double users, double activeFraction, double turnsPerHour) =>
        !(users > 0) || !double.IsFinite(users)
            ? throw GeneratorFault.Of("users", users, "a number of people above 0")
        : !(activeFraction > 0 && activeFraction <= 1)
            ? throw GeneratorFault.Of("active", activeFraction, "a share above 0 %, at most 100 %")
        : !(turnsPerHour > 0) || !double.IsFinite(turnsPerHour)
            ? throw GeneratorFault.Of("turns", turnsPerHour, "requests per active user and hour, above 0")
        : new UserTraffic(users, activeFraction, turnsPerHour);
}
