using System.Reflection;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Profiles;

/// <summary>A named workload: arrivals, lengths and prefix sharing, fitted from a trace or set by a benchmark, from which requests are generated at any rate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Source">Where its figures come from, with licence and date.</param>
/// <param name="Lengths">Prompt and output lengths; null where <paramref name="Sessions"/> makes them.</param>
/// <param name="Arrivals">Arrivals of the source; null where it has none (Poisson is then assumed).</param>
/// <param name="Reuse">Prefix sharing; null where the source shows none.</param>
/// <param name="Sessions">Sessions in closed loop; null for an open loop.</param>
public sealed record WorkloadProfile(
    string Name,
    string Description,
    ProfileOrigin Source,
    LengthModel? Lengths,
    ProfileArrivals? Arrivals,
    ReuseModel? Reuse,
    SessionModel? Sessions
)
{
    /// <summary>A built-in profile.</summary>
    /// <exception cref="Numerics.Faults.FarthingException">No profile has this name; the nearest is named.</exception>
    public static WorkloadProfile Load(string name) => ProfileCatalog.Load(name);

    /// <summary>Its summary.</summary>
    public ProfileSummary Summary =>
        new(
            Name,
            Sessions?.MeanInput ?? Lengths!.MeanInput,
            Sessions?.Output.Mean ?? Lengths!.MeanOutput,
            Sessions is null ? Lengths!.MaxTotal : SessionSource.MaxTotalTokens(Sessions),
            Arrivals?.PeakMinuteFactor,
            Arrivals?.RatePerSecond,
            Reuse is not null || Sessions is not null,
            Sessions is not null
        );

    /// <summary>Requests of this profile. An open loop, or sessions in closed loop whose mean rate is the asked one while the server keeps up.</summary>
    /// <param name="ratePerSecond">Mean requests per second, above 0.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="durationSeconds">Until when requests (or new sessions) arrive; null for no bound.</param>
    /// <param name="requests">How many requests at most; null for no bound. One of the two bounds is needed.</param>
    /// <param name="shape">How the rate goes up and down.</param>
    public RequestSource CreateSource(
        double ratePerSecond,
        ulong seed,
        double? durationSeconds = null,
        long? requests = null,
        TrafficShape shape = TrafficShape.Trace
    )
    {
        if (durationSeconds is null && requests is null)
        {
            throw GeneratorFault.Of("requests", double.NaN, "a number of requests or a duration");
        }

        if (requests is < 1 || durationSeconds is <= 0 || durationSeconds is double.NaN)
        {
            throw GeneratorFault.Of(
                "requests",
                requests ?? durationSeconds ?? 0,
                "at least one request, a duration above 0 s"
            );
        }

        RateShape rates = CreateShape(shape);
        if (Sessions is not null)
        {
            RenewalArrivals starts = new(
                ratePerSecond / Sessions.MeanTurns,
                new ExponentialGaps(),
                rates,
                seed
            );
            return new SessionSource(Sessions, starts, seed, requests, durationSeconds);
        }

        GapDistribution gaps = Arrivals?.CreateGaps() ?? new ExponentialGaps();
        PrefixGenerator? prefixes = Reuse is null ? null : new ReusePrefixes(Reuse, seed);
        RenewalArrivals arrivals = new(ratePerSecond, gaps, rates, seed);
        return new GeneratedSource(arrivals, Lengths!, prefixes, seed, requests, durationSeconds);
    }

    /// <summary>The rate's ups and downs for a shape.</summary>
    public RateShape CreateShape(TrafficShape shape) =>
        shape switch
        {
            TrafficShape.Trace => Arrivals?.CreateShape() ?? RateShape.Flat,
            TrafficShape.Diurnal => BuiltInShapes.Diurnal,
            TrafficShape.Weekly => BuiltInShapes.Weekly,
            TrafficShape.Monthly => BuiltInShapes.Monthly,
            _ => RateShape.Flat,
        };
}

/// <summary>The files of data/ that are built into this room.</summary>
internal static class EmbeddedData
{
    private const string Prefix = "Farthing.Workloads.";

    /// <summary>Names of the built-in profiles, sorted.</summary>
    public static IReadOnlyList<string> ProfileNames { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix + "profiles.", StringComparison.Ordinal))
            .Select(name => name[(Prefix.Length + "profiles.".Length)..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    public static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)
        ?? throw new InvalidOperationException($"the build left out {name}");
}

/// <summary>The built-in profiles (data/profiles).</summary>
public static class ProfileCatalog
{
    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Names => EmbeddedData.ProfileNames;

    /// <summary>A profile by name, without case.</summary>
    /// <exception cref="FarthingException">There is none; the nearest is named.</exception>
    public static WorkloadProfile Load(string name)
    {
        string found =
            Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new FarthingException(
                new Fault(WorkloadFaultCodes.UnknownProfile, "no workload profile has this name")
                {
                    Value = name,
                    Expected = "one of " + string.Join(", ", Names),
                    Nearest = NearestWord.Find(name, Names),
                }
            );
        using Stream stream = EmbeddedData.Open($"profiles.{found}.json");
        return ProfileJson.Read(stream, $"data/profiles/{found}.json");
    }
}

/// <summary>Summary of a profile, for a screen's first line.</summary>
/// <param name="Name">The profile.</param>
/// <param name="MeanInputTokens">Mean prompt length.</param>
/// <param name="MeanOutputTokens">Mean output length.</param>
/// <param name="MaxTotalTokens">Bound of prompt plus output that it can draw.</param>
/// <param name="PeakMinuteFactor">Busiest minute over mean, as measured in the source trace; null where it has no arrivals.</param>
/// <param name="RatePerSecond">Mean rate of the source trace; null where it has no arrivals.</param>
/// <param name="HasPrefixes">True when requests share prefixes.</param>
/// <param name="IsClosedLoop">True when sessions wait for completions.</param>
public sealed record ProfileSummary(
    string Name,
    double MeanInputTokens,
    double MeanOutputTokens,
    int MaxTotalTokens,
    double? PeakMinuteFactor,
    double? RatePerSecond,
    bool HasPrefixes,
    bool IsClosedLoop
);

/// <summary>Course of the rate around its mean.</summary>
public enum TrafficShape
{
    /// <summary>As in the profile's source trace, minute by minute; flat where the source has no arrivals.</summary>
    Trace,

    /// <summary>Not at all, but for the gaps' own variation.</summary>
    Flat,

    /// <summary>Over a day, by ServeGen's m-small clients.</summary>
    Diurnal,

    /// <summary>Over a week, by ServeGen's m-small clients.</summary>
    Weekly,

    /// <summary>Over four weeks, by ServeGen's m-large clients in steps of ten minutes, with days that differ.</summary>
    Monthly,
}
