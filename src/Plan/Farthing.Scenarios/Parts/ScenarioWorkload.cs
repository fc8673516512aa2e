using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;

namespace Farthing.Scenarios.Parts;

/// <summary>The traffic. Exactly one of <see cref="Profile"/>, <see cref="Trace"/> and the two lengths is there.</summary>
public sealed record ScenarioWorkload
{
    /// <summary>A built-in profile.</summary>
    public string? Profile { get; init; }

    /// <summary>Path of a trace, resolved against the scenario's folder.</summary>
    public string? Trace { get; init; }

    /// <summary>Prompt lengths of one's own.</summary>
    public ScenarioLengths? Input { get; init; }

    /// <summary>Output lengths of one's own.</summary>
    public ScenarioLengths? Output { get; init; }

    /// <summary>Arrivals of requests; null takes the profile's or trace's way, else Poisson.</summary>
    public ScenarioArrivals? Arrivals { get; init; }

    /// <summary>Mean requests per second as written; null takes the profile's or trace's own, or follows from <see cref="Users"/>.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Tokens of prompts and outputs together in a month of 730 h; null where a rate or users stand.</summary>
    public double? TokensPerMonth { get; init; }

    /// <summary>People who may send requests; null where a rate stands.</summary>
    public double? Users { get; init; }

    /// <summary>Share of <see cref="Users"/> who are active in the hour that the fleet is sized for.</summary>
    public double ActiveFraction { get; init; }

    /// <summary>Requests of an active user per hour.</summary>
    public double TurnsPerHour { get; init; }

    /// <summary>Course of the rate over the day; null where nobody said so: flat, an assumption.</summary>
    public TrafficShape? Shape { get; init; }

    /// <summary>Course of the rate that was cut out of another traffic, such as one of its days; stands over <see cref="Shape"/>. Null where nobody cut.</summary>
    public RateShape? Course { get; init; }

    /// <summary>Amount of simulated traffic; null leaves it to the verb.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Time from its arrival in which a request must be answered, seconds; null where people wait.</summary>
    public double? DeadlineSeconds { get; init; }

    /// <summary>Growth of the traffic each month, as a fraction; null where nobody asks.</summary>
    public double? GrowthPerMonth { get; init; }

    /// <summary>Maximum number of simulated requests; null for no limit.</summary>
    public int? Requests { get; init; }

    /// <summary>Handling of requests longer than the context.</summary>
    public ScenarioLongerRequests Longer { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The rate that is asked for: as written, users × active × turns / 3,600 s, or tokens over tokens of a request; null takes the profile's or trace's own.</summary>
    /// <param name="tokensPerRequest">Mean prompt and output of a request, asked for only where tokens stand.</param>
    public double? TargetRatePerSecond(Func<double> tokensPerRequest) =>
        RatePerSecond
        ?? (
            Users is double users ? users * ActiveFraction * TurnsPerHour / 3600
            : TokensPerMonth is double tokens ? tokens / tokensPerRequest() / (730 * 3600)
            : null
        );
}

/// <summary>Arrivals of requests, where the scenario states them.</summary>
/// <param name="Gaps">The gaps between them; to be called where the scenario has no fault.</param>
/// <param name="Bursts">Busy and silent stretches; null without.</param>
public sealed record ScenarioArrivals(Func<GapDistribution> Gaps, Func<RateShape>? Bursts);

/// <summary>Handling of requests longer than the context.</summary>
public enum ScenarioLongerRequests
{
    /// <summary>The traffic is refused.</summary>
    Refuse,

    /// <summary>Prompts are cut so that prompt and output fit.</summary>
    Clip,

    /// <summary>They are left out.</summary>
    Drop,
}
