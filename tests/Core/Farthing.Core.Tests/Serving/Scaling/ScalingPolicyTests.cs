using Farthing.Numerics.Randomness;
using Farthing.Serving.Scaling;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>What every policy promises, over random pools.</summary>
public sealed class ScalingPolicyTests
{
    private const long Second = ScalingRun.Second;
    private const int Min = 1;
    private const int Max = 9;

    private static readonly ReplicaBounds Bounds = new(Min, Max);

    public static TheoryData<string> Names => [.. All.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, Func<IScalingPolicy>> All { get; } =
        new()
        {
            ["fixed"] = () => new FixedReplicas(4),
            ["hpa"] = () => new HorizontalPodAutoscaler(Hpa),
            ["keda"] = () => new KedaScaler(Keda),
            ["llm-d queue"] = () => new KedaScaler(LlmdPresets.FlowControlQueue(Max)),
            ["llm-d saturation"] = () => new KedaScaler(LlmdPresets.Saturation(Max)),
            ["llm-d tokens"] = () => new KedaScaler(LlmdPresets.TokenAware(5000, maxReplicas: Max)),
            ["llm-d slo"] = () =>
                new LlmdSloScaler(
                    new LlmdSloOptions
                    {
                        Bounds = Bounds,
                        TtftLimitSeconds = 1,
                        TpotLimitSeconds = 0.1,
                    }
                ),
            ["wva 1"] = () => new WvaSaturationScaler(new WvaSaturationOptions { Bounds = Bounds }),
            ["wva 2"] = () =>
                new WvaTokenScaler(
                    new WvaTokenOptions
                    {
                        Bounds = Bounds,
                        MaxNumBatchedTokens = 8192,
                        MaxNumSeqs = 256,
                    }
                ),
            ["dynamo"] = () => new DynamoPlanner(Dynamo),
            ["dynamo sla"] = () => new DynamoPlanner(Dynamo with { Target = DynamoTarget.Sla }),
            ["knative"] = () => new KnativeScaler(new KnativeOptions { Bounds = Bounds, Target = 20 }),
            ["ray serve"] = () => new RayServeScaler(new RayServeOptions { Bounds = Bounds }),
            ["skyserve"] = () =>
                new SkyServeScaler(new SkyServeOptions { Bounds = Bounds, TargetQpsPerReplica = 10 }),
            ["schedule"] = () =>
                new ScheduledScaling(
                    new ScheduledScalingOptions
                    {
                        HourlyReplicas = [.. Enumerable.Range(0, 24).Select(h => 1 + (h % Max))],
                    }
                ),
            ["predictive"] = () =>
                new PredictiveScaling(
                    new PredictiveScalingOptions
                    {
                        Bounds = Bounds,
                        TargetPerReplica = 10,
                        SeasonNs = 3600 * Second,
                    }
                ),
        };

    private static HpaOptions Hpa =>
        new()
        {
            Bounds = Bounds,
            Metrics =
            [
                new()
                {
                    Metric = ScalingMetric.InSystem,
                    Target = 20,
                    Kind = HpaTarget.PodsAverageValue,
                },
                new()
                {
                    Metric = ScalingMetric.TtftP90Seconds,
                    Target = 1,
                    Kind = HpaTarget.Value,
                },
                new() { Metric = ScalingMetric.ArrivalsPerSecond, Target = 10 },
            ],
        };

    private static KedaOptions Keda =>
        new()
        {
            Bounds = Bounds,
            Triggers =
            [
                new()
                {
                    Metric = ScalingMetric.TtftP90Seconds,
                    Threshold = 1,
                    IgnoreNullValues = false,
                },
                new()
                {
                    Metric = ScalingMetric.KvUse,
                    Threshold = 0.8,
                    UseCachedMetrics = true,
                },
            ],
            Fallback = new() { FailureThreshold = 3, Replicas = 20 },
        };

    private static DynamoOptions Dynamo =>
        new()
        {
            Performance = new LinearPerformance(),
            ContextLength = 10_000,
            MaxGpuBudget = Max,
        };

    [Theory]
    [MemberData(nameof(Names))]
    public void Answers_lie_within_the_bounds_and_come_again_after_a_restart(string name) =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    IScalingPolicy policy = All[name]();
                    int[] first = Answers(policy, seed);
                    policy.Restart();

                    Assert.All(first, replicas => Assert.InRange(replicas, Min, Max));
                    Assert.Equal(first, Answers(policy, seed));
                    Assert.Equal(first, Answers(All[name](), seed));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void The_HPA_never_goes_down_on_partial_data() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    HorizontalPodAutoscaler hpa = new(
                        Hpa with
                        {
                            Behavior = new()
                            {
                                ScaleDown = HpaScalingRules.DefaultDown with { StabilizationWindowNs = 0 },
                            },
                        }
                    );
                    Pcg32 random = new((ulong)seed, 3);
                    PoolReading reading = new() { DesiredReplicas = Max };
                    for (int tick = 0; tick < 100; tick++)
                    {
                        Fill(reading, ref random, reading.DesiredReplicas);
                        reading.NowNs = tick * hpa.TickNs;
                        int before = reading.DesiredReplicas;
                        reading.DesiredReplicas = hpa.Decide(reading);
                        bool isPartial = double.IsNaN(reading.TtftP90Seconds) || reading.SampledReplicas == 0;
                        Assert.True(!isPartial || reading.DesiredReplicas >= before);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>A pool that follows late: replicas come and go by one a tick, and some give no sample.</summary>
    private static int[] Answers(IScalingPolicy policy, int seed)
    {
        Pcg32 random = new((ulong)seed, 2);
        PoolReading reading = new() { DesiredReplicas = random.NextInt32(Min, Max) };
        int existing = reading.DesiredReplicas;
        int[] answers = new int[150];
        for (int tick = 0; tick < answers.Length; tick++)
        {
            existing += Math.Sign(reading.DesiredReplicas - existing);
            Fill(reading, ref random, existing);
            reading.NowNs = tick * policy.TickNs;
            reading.DesiredReplicas = answers[tick] = policy.Decide(reading);
        }

        return answers;
    }

    private static void Fill(PoolReading reading, ref Pcg32 random, int replicas)
    {
        reading.ClearReplicas();
        for (int id = 0; id < replicas; id++)
        {
            int state = random.NextInt32(0, 9);
            double kvUse = random.NextDouble();
            reading.Add(
                new ReplicaReading
                {
                    Id = id,
                    IsPending = state == 0,
                    IsReady = state > 1,
                    HasSample = state > 2,
                    Running = random.NextInt32(0, 60),
                    Waiting = Math.Max(0, random.NextInt32(-20, 20)),
                    KvUse = kvUse,
                    KvTokens = (long)(kvUse * 100_000),
                    KvCapacityTokens = 100_000,
                    QueuedPromptTokens = Math.Max(0, random.NextInt32(-20_000, 20_000)),
                    QueuedKvTokens = Math.Max(0, random.NextInt32(-9_000, 1_000)),
                }
            );
        }

        bool hasTraffic = random.NextInt32(0, 4) > 0;
        reading.RouterQueueRequests = hasTraffic ? Math.Max(0, random.NextInt32(-30, 30)) : 0;
        reading.RouterQueueTokens = 1000L * reading.RouterQueueRequests;
        reading.ArrivalsPerSecond = hasTraffic ? 120 * random.NextDouble() : 0;
        reading.PrefixHitFraction = random.NextDouble();
        reading.MeanInputTokens = hasTraffic ? random.NextInt32(100, 9000) : double.NaN;
        reading.MeanOutputTokens = hasTraffic ? random.NextInt32(1, 900) : double.NaN;
        reading.TtftP90Seconds = hasTraffic ? 3 * random.NextDouble() : double.NaN;
        reading.TpotP90Seconds = hasTraffic ? 0.2 * random.NextDouble() : double.NaN;
    }
}
