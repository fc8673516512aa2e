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
