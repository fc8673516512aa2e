namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>The rule keeps its bound per hit in streams whose truth is known (reduce.md 3.3); bench/run reduce rule prints the whole table.</summary>
[Trait("Speed", "slow")]
public sealed class StreamTests
{
    private const int Seeds = 100;
    private const int Requests = 4_000;
    private const double Delta = 0.01;

    public static TheoryData<string> Workloads => ["hard", "easy", "hard, drift", "easy, drift"];

    private static StreamWorkload Of(string name) =>
        (
            (StreamWorkload[])
                [StreamWorkload.Hard, StreamWorkload.Easy, StreamWorkload.HardDrift, StreamWorkload.EasyDrift]
        ).Single(one => one.Name == name);

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Wrong_per_hit_stays_below_delta_over_100_seeds(string name)
    {
        StreamWorkload workload = Of(name);
        StreamSummary rule = StreamSummary.Of(
            workload,
            "ours, delta 1 %",
            Seeds,
            Requests,
            requests => CellStream.RunRule(requests, Delta)
        );
        StreamSummary fixedThreshold = StreamSummary.Of(
            workload,
            "cosine 0.97",
            Seeds,
            Requests,
            requests => FixedThreshold.Run(requests, 0.97)
        );
        StreamSummary vCache = StreamSummary.Of(
            workload,
            "vCache, delta 1 %",
            10,
            Requests,
            requests => VCacheRule.Run(requests, Delta)
        );
        ITestOutputHelper? output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(StreamSummary.Header);
        foreach (StreamSummary one in (StreamSummary[])[rule, fixedThreshold, vCache])
        {
            output?.WriteLine(one.Line(Delta));
        }

        Assert.True(rule.Hits > 5_000, $"{rule.Hits} hits say too little");
        Assert.True(rule.WrongPerHitUpper <= Delta, rule.Line(Delta));
        Assert.True(vCache.WrongPerHit > rule.WrongPerHitUpper, vCache.Line(Delta));
    }

    [Fact]
    public void A_cell_that_earned_its_right_keeps_the_bound_among_served_hits()
    {
        StreamSummary life = StreamSummary.Of(
            StreamWorkload.EasyDrift,
            "life, delta 1 %",
            Seeds,
            Requests,
            requests => CellStream.RunLife(requests, CellStream.PolicyOf(Delta))
        );
        TestContext.Current.TestOutputHelper?.WriteLine(StreamSummary.Header);
        TestContext.Current.TestOutputHelper?.WriteLine(life.Line(Delta));

        Assert.True(life.Promoted > Seeds / 2, life.Line(Delta));
        Assert.True(life.WrongPerHitUpper <= Delta, life.Line(Delta));
    }

    /// <summary>Thresholds beyond every similarity, as between opposite questions: no number of labels lets anything be served.</summary>
    [Fact]
    public void Where_neighbors_are_wrong_nothing_is_served()
    {
        StreamWorkload wrong = new("wrong", 1.1, 1.3, 0);

        StreamSummary life = StreamSummary.Of(
            wrong,
            "life",
            10,
            Requests,
            requests => CellStream.RunLife(requests, CellStream.PolicyOf(Delta))
        );

        Assert.Equal(0, life.Hits);
    }
}
