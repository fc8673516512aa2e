using Farthing.Numerics.Randomness;
using Farthing.Serving.Scaling;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>Random behaviors and loads against a slow count of its own.</summary>
public sealed class HpaOracleTests
{
    private const long Second = ScalingRun.Second;

    [Fact]
    [Trait("Speed", "slow")]
    public void Windows_and_rate_limits_are_those_of_the_rules() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    Pcg32 random = new((ulong)seed, 1);
                    HpaOptions options = RandomOptions(ref random);
                    HorizontalPodAutoscaler hpa = new(options);
                    SlowHpa slow = new(options);
                    ScalingRun run = new(hpa, random.NextInt32(0, 20));
                    long seconds = 0;
                    int load = random.NextInt32(0, 30);
                    for (int tick = 0; tick < 150; tick++)
                    {
                        load = random.NextInt32(0, 3) == 0 ? random.NextInt32(0, 30) : load;
                        if (random.NextInt32(0, 40) == 0)
                        {
                            run.Replicas = random.NextInt32(0, 25);
                        }

                        int expected = slow.Decide(seconds * Second, run.Replicas, load);
                        Assert.Equal(expected, run.Tick(seconds, load));
                        seconds += random.NextInt32(1, 4) * 15;
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Without_windows_and_limits_the_answer_is_the_recommendation_within_bounds() =>
        Prop.ForAll(
                Gen.Choose(1, 30).ToArbitrary(),
                Gen.Choose(0, 100_000).ToArbitrary(),
                Gen.Choose(1, 5_000).ToArbitrary(),
                (spec, total, target) =>
                {
                    HpaOptions options = Options(
                        new(1, 30),
                        Rules(
                            0,
                            HpaPolicySelection.Max,
                            new HpaScalingPolicy(HpaPolicyType.Pods, 1000, Second)
                        ),
                        Rules(
                            0,
                            HpaPolicySelection.Max,
                            new HpaScalingPolicy(HpaPolicyType.Percent, 100, Second)
                        )
                    ) with
                    {
                        Metrics = [Metric(target)],
                    };
                    double ratio = (double)total / (target * spec);
                    int raw = ratio is >= 0.9 and <= 1.1 ? spec : ((total + target) - 1) / target;

                    int answer = new ScalingRun(
                        new HorizontalPodAutoscaler(options with { Tolerance = 0.1 }),
                        spec
                    ).Tick(0, total);

                    return answer == Math.Clamp(raw, 1, 30) || IsAtTheTolerance(ratio);
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>1.1 ÷ 1 is not 1 + 0.1 to the last bit: at the edge either answer is right.</summary>
    private static bool IsAtTheTolerance(double ratio) => Math.Abs(Math.Abs(ratio - 1) - 0.1) < 1e-9;

    /// <summary>With a target of 1 and no tolerance the total is the recommendation.</summary>
    private static HpaOptions RandomOptions(ref Pcg32 random)
    {
        int min = random.NextInt32(0, 3);
        return Options(
            new(min, random.NextInt32(Math.Max(1, min), 22)),
            RandomRules(ref random),
            RandomRules(ref random)
        );
    }

    private static HpaScalingRules RandomRules(ref Pcg32 random)
    {
        int[] windows = [0, 15, 30, 60, 150, 300, 400];
        HpaScalingPolicy[] policies = new HpaScalingPolicy[random.NextInt32(1, 3)];
        for (int i = 0; i < policies.Length; i++)
        {
            policies[i] = new(
                random.NextInt32(0, 1) == 0 ? HpaPolicyType.Pods : HpaPolicyType.Percent,
                random.NextInt32(1, 8) * (random.NextInt32(0, 2) == 0 ? 15 : 1),
                random.NextInt32(1, 12) * 15 * Second
            );
        }

        return Rules(
            windows[random.NextInt32(0, windows.Length - 1)],
            (HpaPolicySelection)(
                random.NextInt32(0, 8) switch
                {
                    0 => 2,
                    <= 4 => 0,
                    _ => 1,
                }
            ),
            policies
        );
    }

    private static HpaScalingRules Rules(
        int windowSeconds,
        HpaPolicySelection selection,
        params HpaScalingPolicy[] policies
    ) =>
        new()
        {
            StabilizationWindowNs = windowSeconds * Second,
            SelectPolicy = selection,
            Policies = policies,
        };

    private static HpaMetric Metric(double target) =>
        new() { Metric = ScalingMetric.ArrivalsPerSecond, Target = target };

    private static HpaOptions Options(ReplicaBounds bounds, HpaScalingRules up, HpaScalingRules down) =>
        new()
        {
            Bounds = bounds,
            Metrics = [Metric(1)],
            Behavior = new() { ScaleUp = up, ScaleDown = down },
            Tolerance = 0,
        };
}
