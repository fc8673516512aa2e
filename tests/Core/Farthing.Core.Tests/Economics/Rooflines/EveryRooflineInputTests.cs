using Farthing.Economics.Rooflines;

namespace Farthing.Tests.Economics.Rooflines;

/// <summary>Floors and waste beside counts of bytes and slots, every input varied.</summary>
public sealed class EveryRooflineInputTests
{
    [Fact]
    public void The_shortest_decode_step()
    {
        EveryInput.Follows(
            5,
            x => Floor(x).StepSeconds,
            x => ((1.4e11 * x[0]) + (3e9 * x[1] * 100 * x[2])) / (3e12 * x[3]) * (1 + x[4])
        );
        EveryInput.Follows(
            5,
            x => Floor(x).TokensPerSecond,
            x => 100 * x[2] / (((1.4e11 * x[0]) + (3e9 * x[1] * 100 * x[2])) / (3e12 * x[3]) * (1 + x[4]))
        );
        EveryInput.Follows(
            3,
            x => Floor([x[0], x[1], x[2], 1, 1]).BytesPerStep,
            x => (1.4e11 * x[0]) + (3e9 * x[1] * 100 * x[2])
        );
    }

    /// <summary>Batches are tried one after the other until the floor lets the rate pass; where 10,000 do not, KV reads alone take longer.</summary>
    [Fact]
    public void The_smallest_batch_for_a_rate() =>
        EveryInput.Holds(
            5,
            x =>
            {
                DecodeFloor floor = Floor([x[0], x[1] / 50, 1, x[2], x[3]]);
                double rate = 3000 * x[4];
                double least = floor.MinBatchFor(rate);
                double found = Enumerable
                    .Range(1, 10_000)
                    .FirstOrDefault(
                        batch => (floor with { Batch = batch }).TokensPerSecond >= rate * (1 - 1e-9),
                        int.MaxValue
                    );
                return found == int.MaxValue ? least > 10_000 : least == found;
            }
        );

    [Fact]
    public void Slots_that_stay_empty()
    {
        EveryInput.Follows(2, x => SlotWaste.Contiguous(1 + x[0], x[1]), x => (1 + x[0] - x[1]) / (1 + x[0]));
        EveryInput.Follows(2, x => SlotWaste.Mfu(x[0], x[1]), x => x[0] / x[1]);
        EveryInput.Holds(
            2,
            x =>
            {
                int used = 1 + (int)(5000 * x[0]);
                int block = 1 + (int)(64 * x[1]);
                int slots = 0;
                while (slots < used)
                {
                    slots += block;
                }

                return SlotWaste.PagedSlots(used, block) == slots;
            }
        );
        EveryInput.Holds(
            5,
            x =>
                EveryInput.IsClose(SlotWaste.Padding(x), x.Sum(length => x.Max() - length) / (5 * x.Max()))
                && EveryInput.IsClose(SlotWaste.PaddingOf(x[2], x), (x.Max() - x[2]) / x.Max())
        );
    }

    private static DecodeFloor Floor(double[] x) =>
        new(1.4e11 * x[0], 3e9 * x[1], 100 * x[2], 3e12 * x[3], 1 + x[4]);
}
