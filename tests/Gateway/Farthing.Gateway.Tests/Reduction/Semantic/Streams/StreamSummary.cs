using System.Globalization;

namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>A rule over many seeds of a workload.</summary>
internal sealed class StreamSummary
{
    private readonly StreamCount[] seeds;

    private StreamSummary(string workload, string rule, StreamCount[] seeds) =>
        (Workload, Rule, this.seeds) = (workload, rule, seeds);

    public const string Header =
        "workload      rule               seeds  hits    wrong/request  wrong/hit  (95 % upper)  worst seed  seeds over  promoted  stopped";

    public string Workload { get; }

    public string Rule { get; }

    public double HitShare => (double)seeds.Sum(one => one.Hits) / seeds.Sum(one => one.Requests);

    public long Hits => seeds.Sum(one => one.Hits);

    public double WrongPerRequest => (double)seeds.Sum(one => one.WrongHits) / seeds.Sum(one => one.Requests);

    /// <summary>Wrong hits of all seeds over their hits.</summary>
    public double WrongPerHit => seeds.Sum(one => one.WrongHits) / (double)Math.Max(1, Hits);

    /// <summary>One-sided 95 % upper bound of it: a ratio of sums over independent seeds, by its variance between seeds (Cochran, Sampling Techniques, 2.11).</summary>
    public double WrongPerHitUpper
    {
        get
        {
            double squares = seeds.Sum(one => Math.Pow(one.WrongHits - (WrongPerHit * one.Hits), 2));
            double error = Math.Sqrt(squares * seeds.Length / (seeds.Length - 1)) / Math.Max(1, Hits);
            return WrongPerHit + (1.645 * error);
        }
    }

    public double WorstSeed =>
        seeds
            .Where(one => one.Hits > 0)
            .Select(one => one.WrongHits / (double)one.Hits)
            .DefaultIfEmpty()
            .Max();

    public int Promoted => seeds.Count(one => one.Promotions > 0);

    public int Stopped => seeds.Count(one => one.Demotions > 0);

    public int SeedsOver(double delta) => seeds.Count(one => one.WrongHits > delta * one.Hits);

    public static StreamSummary Of(
        StreamWorkload workload,
        string rule,
        int seedCount,
        int requests,
        Func<StreamRequest[], StreamCount> run
    )
    {
        StreamCount[] counts = new StreamCount[seedCount];
        Parallel.For(0, seedCount, seed => counts[seed] = run(workload.Make((ulong)seed + 1, requests)));
        return new StreamSummary(workload.Name, rule, counts);
    }

    public string Line(double delta) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Workload, -13} {Rule, -18} {seeds.Length, 5}  {HitShare, 6:0.0 %}  {WrongPerRequest, 13:0.000 %}  {WrongPerHit, 9:0.00 %}  {WrongPerHitUpper, 12:0.00 %}  {WorstSeed, 10:0.00 %}  {SeedsOver(delta), 10}  {Promoted, 8}  {Stopped, 7}"
        );
}
