using System.Text;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;

namespace Farthing.Tests.Measurement.Bench;

/// <summary>Loads of one sweep have one kind and one length.</summary>
public sealed class LikeLoadsTests
{
    [Fact]
    public void Loads_of_other_lengths_are_groups_of_their_own_the_largest_first()
    {
        BenchStage[] stages =
        [
            Stage(8, 200, 200),
            Stage(2, 500, 500),
            // Draws of one distribution differ: 490 and 520 are as 500.
            Stage(8, 490, 520),
            Stage(4, 500, 1000),
        ];

        IReadOnlyList<IReadOnlyList<BenchStage>> groups = LikeLoads.Of(stages);

        Assert.Equal([2, 1, 1], groups.Select(group => group.Count));
        Assert.Equal([2.0, 8.0], groups[0].Select(stage => stage.Level.Value));
    }

    private static BenchStage Stage(double rate, int input, int output)
    {
        string line = FormattableString.Invariant(
            $"{{\"backend\":\"sglang\",\"dataset_name\":\"random\",\"request_rate\":{rate},\"max_concurrency\":null,\"sharegpt_output_len\":null,\"random_input_len\":{input},\"random_output_len\":{output},\"random_range_ratio\":0.0,\"duration\":100.0,\"completed\":100,\"total_input_tokens\":{100 * input},\"total_output_tokens\":{100 * output},\"total_output_tokens_retokenized\":0,\"mean_e2e_latency_ms\":2000,\"median_e2e_latency_ms\":2000,\"median_ttft_ms\":200,\"median_itl_ms\":30.0,\"output_throughput\":{output}}}\n"
        );
        ForeignResult result = ForeignReader.Read(ForeignFile.Parse("x", Encoding.UTF8.GetBytes(line)));
        return ForeignStage.Of(result.Loads[0], new StageOptions())!;
    }
}
