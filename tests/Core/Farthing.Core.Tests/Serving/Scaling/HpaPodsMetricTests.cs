using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Pods metrics worked by hand: 10 sequences a replica, no window, no rate limit. A letter is a replica: a number of sequences, m (missing, runs without a sample) or p (pending).</summary>
public sealed class HpaPodsMetricTests
{
    [Theory]
    // All known: 30 ÷ 10 = 3 × 3 = 9; 5 ÷ 10 × 4 = 2; 10.5 ÷ 10 is within the tolerance.
    [InlineData("30 30 30", 3, 9)]
    [InlineData("5 5 5 5", 4, 2)]
    [InlineData("11 10", 2, 2)]
    // Up, missing counts 0: 90 ÷ 4 = 22.5 → 2.25 × 4 = 9.
    [InlineData("30 30 30 m", 4, 9)]
    // Up, pending counts 0: 90 ÷ 4 → 9.
    [InlineData("30 30 30 p", 4, 9)]
    // Up, both: 90 ÷ 5 = 18 → 1.8 × 5 = 9.
    [InlineData("30 30 30 m p", 5, 9)]
    // Up turned by pending ones: 15 → 30 ÷ 4 = 7.5: the other side of 1, keep.
    [InlineData("15 15 p p", 4, 4)]
    // Up within the tolerance after the correction: 64 ÷ 6 = 10.67 → 1.07.
    [InlineData("16 16 16 16 m p", 6, 6)]
    // Down, missing counts 10: (6 + 10) ÷ 4 = 4 → 0.4 × 4 = 1.6 → 2.
    [InlineData("2 2 2 m", 4, 2)]
    // Down within the tolerance after the correction: (8 + 80) ÷ 9 … = 9.78.
    [InlineData("8 m m m m m m m m", 9, 9)]
    // Down, pending ones are not counted at all: 0.5 × 4 = 2.
    [InlineData("5 5 5 5 p p", 6, 2)]
    // Down, missing and pending: (20 + 10) ÷ 5 = 6 → 0.6 × 5 = 3.
    [InlineData("5 5 5 5 m p", 6, 3)]
    // Up, but only 3 of 10 exist: 40 ÷ 3 = 13.333 → ceil(1.3333 × 3) = 4, which would be a fall: keep.
    [InlineData("20 20 m", 10, 10)]
    // Down, but more pods than asked for: (5 × 5 + 10 × 5) ÷ 10 = 7.5 → ceil(0.75 × 10) = 8 > 4: keep.
    [InlineData("5 5 5 5 5 m m m m m", 4, 4)]
    // No replica with a sample: the metric failed.
    [InlineData("m m p", 3, 3)]
    public void Missing_and_pending_replicas_speak_against_the_change(string pods, int spec, int expected)
    {
        HorizontalPodAutoscaler hpa = new(
            new HpaOptions
            {
                Bounds = new(1, 20),
                Metrics =
                [
                    new()
                    {
                        Metric = ScalingMetric.Running,
                        Target = 10,
                        Kind = HpaTarget.PodsAverageValue,
                    },
                ],
                Behavior = new()
                {
                    ScaleUp = Unlimited(HpaPolicyType.Pods, 1000),
                    ScaleDown = Unlimited(HpaPolicyType.Percent, 100),
                },
            }
        );

        Assert.Equal(expected, new ScalingRun(hpa, spec).Tick(0, pods.Split(' ').Select(Replica)));
    }

    private static HpaScalingRules Unlimited(HpaPolicyType type, int value) =>
        new() { Policies = [new(type, value, 15 * ScalingRun.Second)] };

    private static ReplicaReading Replica(string pod, int id) =>
        pod switch
        {
            "m" => new() { Id = id },
            "p" => new() { Id = id, IsPending = true },
            _ => new()
            {
                Id = id,
                IsReady = true,
                HasSample = true,
                Running = int.Parse(pod, System.Globalization.CultureInfo.InvariantCulture),
            },
        };
}
