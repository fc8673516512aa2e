using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings;
using Farthing.Workloads;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Resolving;

/// <summary>Requests drawn from a profile, or from lengths of one's own.</summary>
public static class GeneratedTraffic
{
    /// <summary>What is noted where nobody gave the traffic a course.</summary>
    public const string FlatAssumed = "traffic flat over 24 h: assumed";

    private const double HourSeconds = 3600;

    /// <summary>Requests of a course up to which all of it is played. Of a longer one it is a stretch at the mean rate, and the busiest beside it.</summary>
    private const double WholeRequests = 60_000;

    /// <summary>Rates this near to each other are the same.</summary>
    private const double SameRate = 0.002;

    /// <summary>The traffic of a scenario without a trace.</summary>
    public static ResolvedWorkload Resolve(
        Scenario scenario,
        List<string> notes,
        CancellationToken cancellation
    )
    {
        ScenarioWorkload workload = scenario.Workload;
        try
        {
            WorkloadProfile profile = workload.Profile is string name ? Load(scenario, name) : Own(workload);
            double rate =
                workload.TargetRatePerSecond(() => TokensPerRequest(workload, profile, notes))
                ?? profile.Arrivals?.RatePerSecond
                ?? throw new FarthingException(
                    scenario.FaultAt(
                        "workload.profile",
                        new Fault(
                            SettingFaultCodes.Missing,
                            "workload.rate is missing: this profile has no rate"
                        )
                        {
                            Value = workload.Profile,
                            Expected = "rate: 12/s (or users:), or --rate 12/s",
                        }
                    )
                );
            return Make(scenario, profile, rate, notes, cancellation);
        }
        catch (FarthingException error)
            when (error.Faults.All(fault => fault.Code == WorkloadFaultCodes.BadGenerator))
        {
            throw new FarthingException([
                .. error.Faults.Select(fault =>
                    scenario.FaultAt(workload.Profile is null ? "workload.input" : "workload.profile", fault)
                ),
            ]);
        }
    }

    /// <summary>Mean prompt and output of the requests that the profile draws.</summary>
    private static double TokensPerRequest(
        ScenarioWorkload workload,
        WorkloadProfile profile,
        List<string> notes
    )
    {
        long count = workload.Requests ?? WorkloadResolver.DefaultRequests;
        RenewalArrivals starts = new(1, new ExponentialGaps(), RateShape.Flat, workload.Seed);
        RequestSource source = profile.Sessions is SessionModel sessions
            ? new SessionSource(sessions, starts, workload.Seed, count, null)
            : new GeneratedSource(starts, profile.Lengths!, null, workload.Seed, count, null);
        TrafficSummary drawn = TrafficSummary.Of(source);
        return WorkloadResolver.TokensPerRequest(workload, drawn.MeanInput + drawn.MeanOutput, notes);
    }

    private static ResolvedWorkload Make(
        Scenario scenario,
        WorkloadProfile profile,
        double rate,
        List<string> notes,
        CancellationToken cancellation
    )
    {
        ScenarioWorkload workload = scenario.Workload;
        RateShape shape = Shape(workload, profile, notes);
        GapDistribution gaps = Gaps(workload, profile, notes);
        double? seconds = workload.DurationSeconds;
        long? requests = workload.Requests;
        if (seconds is null && requests is null)
        {
            bool isCyclic =
                workload.Shape is TrafficShape.Diurnal or TrafficShape.Weekly or TrafficShape.Monthly;
            (seconds, requests) =
                profile.Sessions is not null ? ((double?)null, (long?)WorkloadResolver.DefaultRequests)
                : isCyclic ? (shape.PeriodSeconds, null)
                : (DefaultSeconds(shape, rate), null);
        }

        if (profile.Sessions is not null)
        {
            notes.Add(
                "sessions start one by one on an idle server: the rate rises to the asked one as they overlap"
            );
        }

        // A cut through a shape has another mean than the whole; the asked rate is the mean of what is played.
        double whole = seconds is double cut ? rate / MeanFactor(shape, cut) : rate;
        RequestSource Draw(double factor)
        {
            if (profile.Sessions is SessionModel sessions)
            {
                RenewalArrivals starts = new(whole * factor / sessions.MeanTurns, gaps, shape, workload.Seed);
                return new SessionSource(sessions, starts, workload.Seed, requests, seconds);
            }

            GeneratedSource source = Requests(whole, shape, requests, seconds);
            return factor == 1 ? source : new ScaledSource(source, factor);
        }

        GeneratedSource Requests(double mean, RateShape around, long? count, double? length) =>
            new(
                new RenewalArrivals(mean, gaps, around, workload.Seed),
                profile.Lengths!,
                profile.Reuse is null ? null : new ReusePrefixes(profile.Reuse, workload.Seed),
                workload.Seed,
                count,
                length
            );

        double course = shape.Factors.Length > 1 ? shape.PeriodSeconds : 0;
        bool isOwnCourse = course > 0 && workload is { Shape: null, Course: null, Arrivals: null };
        if (isOwnCourse && seconds > course * (1 + SameRate))
        {
            notes.Add(
                $"the profile's source has {Show.Seconds(course)}: repeated to fill {Show.Seconds(seconds.Value)}"
            );
        }

        // Chance and a cut leave a stretch that is lighter or heavier than what was asked: it is stretched to the rate.
        double drawn = profile.Sessions is null ? TrafficSummary.Of(Draw(1), cancellation).RatePerSecond : 0;
        double stretch = drawn > 0 && Math.Abs((drawn / rate) - 1) > SameRate ? rate / drawn : 1;
        RequestSource Create(double factor) => Draw(factor * stretch);
        return WorkloadResolver.Complete(
            scenario,
            scenario.IsGiven("workload.duration") ? "workload.duration" : "workload.rate",
            Create,
            summary => new ResolvedWorkload(Create)
            {
                Name = profile.Name,
                CreateBusiest =
                    requests is null && seconds < course && profile.Sessions is null
                        ? () => Requests(rate, shape.From(shape.BusiestBucket(seconds.Value)), null, seconds)
                        : null,
                Summary = summary,
                RatePerSecond = rate,
                IsClosedLoop = profile.Sessions is not null,
                Notes = notes,
                Source = profile.Source.Source,
                AsOf = profile.Source.AsOf,
            },
            cancellation
        );
    }

    /// <summary>A built-in profile; an unknown one is a fault where its name was written.</summary>
    public static WorkloadProfile Load(Scenario scenario, string name)
    {
        try
        {
            return ProfileCatalog.Load(name);
        }
        catch (FarthingException error)
        {
            throw new FarthingException([
                .. error.Faults.Select(fault => scenario.FaultAt("workload.profile", fault)),
            ]);
        }
    }

    private static WorkloadProfile Own(ScenarioWorkload workload) =>
        new(
            $"{workload.Input!.Words} in / {workload.Output!.Words} out",
            "lengths as given",
            new ProfileOrigin("the scenario", "", "", 0),
            new IndependentLengths(workload.Input.Draw(), workload.Output.Draw()),
            null,
            null,
            null
        );

    private static GapDistribution Gaps(
        ScenarioWorkload workload,
        WorkloadProfile profile,
        List<string> notes
    )
    {
        if (workload.Arrivals is ScenarioArrivals own)
        {
            return own.Gaps();
        }

        if (profile.Arrivals is null && profile.Sessions is null)
        {
            notes.Add("arrivals at random (Poisson): assumed");
        }

        return profile.Arrivals?.CreateGaps() ?? new ExponentialGaps();
    }

    private static RateShape Shape(ScenarioWorkload workload, WorkloadProfile profile, List<string> notes)
    {
        if (workload.Arrivals?.Bursts is Func<RateShape> bursts)
        {
            return bursts();
        }

        if (workload.Course is RateShape course)
        {
            return course;
        }

        if (workload.Shape is TrafficShape asked)
        {
            return profile.CreateShape(asked);
        }

        RateShape own = profile.CreateShape(TrafficShape.Trace);
        bool hasMinutes = own.Factors.Length > 1 && workload.Arrivals is null;
        notes.Add(
            hasMinutes
                ? $"{FlatAssumed}; within the hour as in the profile's source ({Show.Seconds(own.PeriodSeconds)} of it)"
                : FlatAssumed
        );
        return hasMinutes && own.PeriodSeconds < 12 * HourSeconds ? own : RateShape.Flat;
    }

    /// <summary>Whole turns of a course that is short enough, else ten minutes; in each case enough requests to judge by.</summary>
    private static double DefaultSeconds(RateShape shape, double rate)
    {
        double least = Math.Max(WorkloadResolver.DefaultSeconds, WorkloadResolver.DefaultRequests / rate);
        return shape.Factors.Length > 1 && rate * shape.PeriodSeconds <= WholeRequests
            ? Math.Ceiling(least / shape.PeriodSeconds) * shape.PeriodSeconds
            : least;
    }

    private static double MeanFactor(RateShape shape, double seconds)
    {
        double whole = Math.Floor(seconds / shape.PeriodSeconds);
        double left = seconds - (whole * shape.PeriodSeconds);
        double sum = whole * shape.PeriodSeconds;
        foreach (double factor in shape.Factors)
        {
            double part = Math.Clamp(left, 0, shape.BucketSeconds);
            sum += factor * part;
            left -= part;
        }

        // A cut that lies in silence keeps the rate; that nothing arrives is then reported.
        return sum > 0 ? sum / seconds : 1;
    }
}
