using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Settings;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Scenarios.Resolving;

public sealed class WorkloadResolverTests
{
    [Theory]
    [InlineData("azure-conv-2023", 12)]
    [InlineData("azure-code-2023", 3)]
    [InlineData("servegen-m-large", 40)]
    public void A_profile_gives_ten_minutes_and_some_thousand_requests_at_the_asked_mean(
        string profile,
        double rate
    )
    {
        ResolvedWorkload workload = Resolve($"workload: {{ profile: {profile}, rate: {rate}/s }}");

        Assert.Equal(rate, workload.RatePerSecond);
        Assert.InRange(workload.Summary.DurationSeconds, 570, 40_000);
        Assert.InRange(workload.Summary.Requests, 5000, 40_000);
        Assert.InRange(workload.Summary.RatePerSecond, rate * 0.85, rate * 1.15);
        Assert.Contains(
            workload.Notes,
            note => note.Contains("flat over 24 h: assumed", StringComparison.Ordinal)
        );
    }

    /// <summary>The busy stretch of a course is played: all of a short one, and of a long one the busiest part beside a part at the mean rate.</summary>
    [Theory]
    [InlineData("rate: 12/s", true)]
    [InlineData("rate: 12/s, duration: 60m", true)]
    [InlineData("rate: 12/s, duration: 10m", false)]
    [InlineData("rate: 200/s", false)]
    public void The_busiest_stretch_of_a_profile_is_played_at_its_true_weight(string traffic, bool isWhole)
    {
        ResolvedWorkload workload = Resolve($"workload: {{ profile: azure-conv-2023, {traffic} }}");
        double rate = workload.RatePerSecond;
        RequestTable busiest = workload.CreateBusiest is { } create
            ? RequestTable.FromSource(create(), int.MaxValue, TestContext.Current.CancellationToken)
            : workload.Table.BusiestWindow(TimeSpan.FromMinutes(10));

        Assert.Equal(isWhole, workload.CreateBusiest is null);
        Assert.InRange(workload.Summary.RatePerSecond, rate * 0.998, rate * 1.002);
        // Ten minutes of the profile's 29 hold 1.23 times the mean; the first ten 0.86.
        Assert.InRange(busiest.MeanRatePerSecond / rate, 1.19, 1.29);
        Assert.InRange(busiest.DurationNs / 1e9, 590, 601);
    }

    /// <summary>The source of azure-conv-2023 has 29 minutes and 13 seconds.</summary>
    [Theory]
    [InlineData("duration: 60m", "the profile's source has 29 m 13 s: repeated to fill 60 m 0 s")]
    [InlineData("duration: 20m", null)]
    [InlineData("duration: 60m, shape: flat", null)]
    [InlineData("duration: 60m, shape: diurnal", null)]
    public void A_stretch_longer_than_the_profiles_source_says_how_it_is_continued(string cut, string? note)
    {
        string? said = Resolve($"workload: {{ profile: azure-conv-2023, rate: 12/s, {cut} }}")
            .Notes.FirstOrDefault(each => each.Contains("repeated", StringComparison.Ordinal));

        Assert.Equal(note, said);
    }

    [Theory]
    [InlineData("requests: 300")]
    [InlineData("arrivals: poisson")]
    public void A_number_of_requests_and_a_flat_course_have_no_busiest_stretch_of_their_own(string cut) =>
        Assert.Null(Resolve($"workload: {{ profile: azure-conv-2023, rate: 12/s, {cut} }}").CreateBusiest);

    /// <summary>Every open-loop profile, however short it is cut: what is played has the rate that is printed.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("requests: 300")]
    [InlineData("duration: 40s")]
    [InlineData("seed: 7")]
    public void What_is_played_arrives_at_the_rate_that_was_asked_for(string cut)
    {
        int open = 0;
        foreach (string profile in Farthing.Workloads.Profiles.ProfileCatalog.Names)
        {
            ResolvedWorkload workload = Resolve($"workload: {{ profile: {profile}, rate: 20/s, {cut} }}");
            if (!workload.IsClosedLoop)
            {
                open++;
                Assert.InRange(workload.Summary.RatePerSecond, 20 * 0.998, 20 * 1.002);
                Assert.InRange(workload.Table.MeanRatePerSecond, 20 * 0.998, 20 * 1.002);
                Assert.InRange(
                    TrafficSummary
                        .Of(workload.CreateSource(2), cancellation: TestContext.Current.CancellationToken)
                        .RatePerSecond,
                    40 * 0.998,
                    40 * 1.002
                );
            }
        }

        Assert.True(open > 10);
    }

    [Fact]
    public void Tokens_over_a_month_become_requests_by_what_a_request_has()
    {
        ResolvedWorkload workload = Resolve("workload: { input: 900, output: 100, tokens: 2628M/month }");

        // 2,628 M ÷ 1,000 tokens a request ÷ 730 h ÷ 3,600 s = 1/s.
        Assert.Equal(1, workload.RatePerSecond, 1e-9);
        Assert.Contains(
            workload.Notes,
            note => note.Contains("1,000 tokens a request", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Sessions_are_bounded_by_requests_and_say_that_they_start_empty()
    {
        ResolvedWorkload workload = Resolve("workload: { profile: claude-code-agent, rate: 1.5/s }");

        Assert.True(workload.IsClosedLoop);
        Assert.Equal(WorkloadResolver.DefaultRequests, workload.Summary.Requests);
        Assert.Contains(workload.Notes, note => note.StartsWith("sessions start", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_gives_the_same_requests_and_another_seed_others()
    {
        const string Scenario = "workload: { profile: azure-conv-2023, rate: 5/s, requests: 200";

        int[] one = Resolve(Scenario + " }").Table.InputTokens.ToArray();
        int[] again = Resolve(Scenario + " }").Table.InputTokens.ToArray();
        int[] other = Resolve(Scenario + ", seed: 2 }").Table.InputTokens.ToArray();

        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Source_and_table_hold_the_same_requests()
    {
        ResolvedWorkload workload = Resolve(
            "workload: { profile: mooncake-conversation, rate: 5/s, requests: 50 }"
        );
        RequestSource source = workload.CreateSource();
        long first = source.NextArrivalNs;

        for (int i = 0; i < workload.Table.Count; i++)
        {
            Request taken = source.Take();
            Assert.Equal(workload.Table[i].InputTokens, taken.InputTokens);
            Assert.Equal(workload.Table[i].ArrivalNs, taken.ArrivalNs - first);
            Assert.Equal(workload.Table[i].PrefixIds.ToArray(), taken.PrefixIds.ToArray());
        }

        Assert.True(workload.HasPrefixes);
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
    }

    [Fact]
    public void Users_become_a_rate_with_the_sum_shown()
    {
        ResolvedWorkload workload = Resolve(
            "workload: { profile: azure-conv-2023, users: 2000, active: 8%, turns: 20 }"
        );

        // 2,000 × 0.08 × 20 / 3,600 = 0.889 per second.
        Assert.Equal(2000 * 0.08 * 20 / 3600, workload.RatePerSecond, 12);
        Assert.Contains("2,000 users × 8.0 % active × 20 requests an hour = 0.889/s", workload.Notes);
    }

    [Fact]
    public void A_trace_is_taken_whole_and_rescaled_only_when_asked()
    {
        string path = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.csv");
        File.WriteAllText(
            path,
            "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions\n"
                + string.Join(
                    '\n',
                    Enumerable.Range(0, 101).Select(i => $"{i},0,{i * 500_000_000L},0,0,0,10,0,5,stop,0,0")
                )
        );
        try
        {
            ResolvedWorkload own = Resolve($"workload: {{ trace: {path} }}");
            ResolvedWorkload scaled = Resolve($"workload: {{ trace: {path}, rate: 8/s }}");
            ResolvedWorkload cut = Resolve($"workload: {{ trace: {path}, duration: 5s }}");

            Assert.Equal((101, 2.0), (own.Summary.Requests, own.RatePerSecond));
            Assert.Equal(100 / 8.0, scaled.Summary.DurationSeconds, 6);
            Assert.Contains(
                scaled.Notes,
                note => note.StartsWith("trace rescaled", StringComparison.Ordinal)
            );
            Assert.Equal(10, cut.Summary.Requests);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_unknown_profile_is_a_fault_at_its_line_with_the_nearest_name()
    {
        FarthingException error = Assert.Throws<FarthingException>(() =>
            Resolve("workload: { profile: azure-conv-2032, rate: 5/s }")
        );

        Fault fault = Assert.Single(error.Faults);
        Assert.Equal(("test.yaml", 2, "azure-conv-2023"), (fault.File, fault.Line, fault.Nearest));
    }

    [Fact]
    public void A_profile_without_a_rate_of_its_own_asks_for_one()
    {
        FarthingException error = Assert.Throws<FarthingException>(() =>
            Resolve("workload: { profile: sharegpt }")
        );

        Assert.Equal(SettingFaultCodes.Missing, Assert.Single(error.Faults).Code);
    }

    private static ResolvedWorkload Resolve(string workload) =>
        WorkloadResolver.Resolve(
            ScenarioReader.Parse("model: llama-3.1-8b\n" + workload + "\n", "test.yaml"),
            TestContext.Current.CancellationToken
        );
}
