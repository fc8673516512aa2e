using Farthing.Numerics.Faults;
using Farthing.Workloads;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Workloads.Profiles;

public sealed class ProfileCatalogTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Every_built_in_profile_yields_requests_with_its_mean_lengths()
    {
        Assert.All(
            ProfileCatalog.Names,
            name =>
            {
                WorkloadProfile profile = WorkloadProfile.Load(name);

                RequestTable table = RequestTable.FromSource(
                    profile.CreateSource(12, 1, requests: 20_000),
                    20_000,
                    cancellation: TestContext.Current.CancellationToken
                );

                Assert.Equal(20_000, table.Count);
                double tolerance = profile.Sessions is null ? 0.05 : 0.35; // sessions: 20,000 requests are only some 400 sessions
                Assert.Equal(1, Mean(table.InputTokens) / profile.Summary.MeanInputTokens, tolerance);
                Assert.Equal(1, Mean(table.OutputTokens) / profile.Summary.MeanOutputTokens, 0.08);
            }
        );
    }

    [Fact]
    public void The_profiles_that_the_documents_name_are_there()
    {
        string[] named =
        [
            "azure-conv-2023",
            "azure-code-2023",
            "mooncake-conversation",
            "claude-code-agent",
            "servegen-m-large",
            "servegen-deepseek-r1",
            "sharegpt",
            "arxiv-summarization",
            "1k1k",
            "8k1k",
            "1k8k",
            "mlperf-llama2-70b",
        ];

        Assert.Empty(named.Except(ProfileCatalog.Names));
    }

    [Fact]
    public void A_mistyped_name_is_answered_with_the_nearest()
    {
        FarthingException error = Assert.Throws<FarthingException>(() =>
            WorkloadProfile.Load("azure-conf-2023")
        );

        Assert.Equal(WorkloadFaultCodes.UnknownProfile, error.Faults[0].Code);
        Assert.Equal("azure-conv-2023", error.Faults[0].Nearest);
    }

    [Fact]
    public void The_same_seed_gives_the_same_requests_also_after_a_restart()
    {
        WorkloadProfile profile = WorkloadProfile.Load("mooncake-conversation");
        RequestSource source = profile.CreateSource(5, 7, requests: 2_000);
        RequestTable first = RequestTable.FromSource(
            source,
            2_000,
            cancellation: TestContext.Current.CancellationToken
        );

        source.Restart();
        RequestTable again = RequestTable.FromSource(
            source,
            2_000,
            cancellation: TestContext.Current.CancellationToken
        );
        RequestTable other = RequestTable.FromSource(
            profile.CreateSource(5, 8, requests: 2_000),
            2_000,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.True(first.ArrivalsNs.SequenceEqual(again.ArrivalsNs));
        Assert.True(first.InputTokens.SequenceEqual(again.InputTokens));
        Assert.True(first.PrefixIds(1_999).Span.SequenceEqual(again.PrefixIds(1_999).Span));
        Assert.False(first.ArrivalsNs.SequenceEqual(other.ArrivalsNs));
    }

    [Theory]
    [InlineData("azure-conv-2023")]
    [InlineData("mooncake-conversation")]
    [InlineData("1k1k")]
    public void The_mean_rate_is_the_asked_one_over_the_shape_s_period(string name)
    {
        WorkloadProfile profile = WorkloadProfile.Load(name);
        double period = profile.CreateShape(TrafficShape.Trace).PeriodSeconds;

        RequestTable table = RequestTable.FromSource(
            profile.CreateSource(20, 3, durationSeconds: period),
            int.MaxValue,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(1, table.Count / period / 20, 0.03); // 20/s over at least 29 minutes: a standard error below 1 %
    }

    private static double Mean(ReadOnlySpan<int> values)
    {
        double sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
