using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Estimates;

/// <summary>A fleet under a switchback: the log price of a request wanders (AR(1), 15 %) about days of ±35 % and weeks of ±15 %.</summary>
internal sealed record SimulatedBlocks
{
    private const int StepSeconds = 450;

    /// <summary>Treatment over control, minus 1.</summary>
    public double Effect { get; init; }

    /// <summary>Time at the start of a block in which the block before still acts.</summary>
    public int CarryOverSeconds { get; init; }

    /// <summary>The plan's blocks.</summary>
    public BlockPlan Plan { get; init; } = new(3600, 900, 900, 14);

    /// <summary>Outcomes of all blocks, burn-in left out.</summary>
    public BlockOutcome[] Outcomes(ulong seed)
    {
        ExperimentPlan plan = SamplePlans.Blocks with { Salt = $"salt-number-{seed}", Blocks = Plan };
        BlockSchedule schedule = new(plan);
        Pcg32 random = new(seed, 3);
        SortedDictionary<int, BlockOutcome> blocks = [];
        const double Stay = 0.96;
        double noise = 0.15 * random.NextNormal();
        Arm before = Arm.Control;
        for (long second = 0; second < Plan.Days * 86_400L; second += StepSeconds)
        {
            noise = (Stay * noise) + (0.15 * Math.Sqrt(1 - (Stay * Stay)) * random.NextNormal());
            DateTimeOffset now = schedule.Start.AddSeconds(second);
            if (schedule.At(now) is not Block block)
            {
                continue;
            }

            long inBlock = (long)(now - block.Start).TotalSeconds;
            Arm acting = inBlock < CarryOverSeconds ? before : block.Arm;
            before = inBlock + StepSeconds >= Plan.LengthSeconds ? block.Arm : before;
            if (block.IsBurnIn)
            {
                continue;
            }

            double days = second / 86_400.0;
            double price =
                Math.Exp(
                    noise + (0.35 * Math.Sin(2 * Math.PI * days)) + (0.15 * Math.Sin(2 * Math.PI * days / 7))
                ) * (acting == Arm.Treatment ? 1 + Effect : 1);
            double work = 100 * (1 + (0.5 * random.NextDouble()));
            long nano = (long)(price * work * 1e7);
            BlockOutcome sum = blocks.GetValueOrDefault(
                block.Index,
                new BlockOutcome(block.Pair, block.Arm, 0, 0, 0, 0)
            );
            blocks[block.Index] = block.IsLate
                ? sum with
                {
                    LateNanoUsd = sum.LateNanoUsd + nano,
                    LateWork = sum.LateWork + work,
                }
                : sum with
                {
                    EarlyNanoUsd = sum.EarlyNanoUsd + nano,
                    EarlyWork = sum.EarlyWork + work,
                };
        }

        return [.. blocks.Values];
    }
}
