using Farthing.Economics.Purchases;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Purchases;

/// <summary>A fleet that is bought in several ways beside its bill line by line, every input varied.</summary>
public sealed class EveryPurchaseInputTests
{
    [Fact]
    public void A_block_by_the_month() =>
        EveryInput.RangesFollow(
            4,
            x => new PurchaseBlock("spot", 40 * x[1].Low, x[0] * 5, x[2].Low).UsdPerMonth(1000 * x[3].Low),
            x => 5 * x[0] * (40 * x[1]) * (x[2] * 1000 * x[3]),
            1,
            2,
            3
        );

    [Fact]
    public void A_mix_is_its_blocks() =>
        EveryInput.Holds(
            10,
            x =>
            {
                PurchaseBlock[] blocks =
                [
                    .. Enumerable
                        .Range(0, 3)
                        .Select(i => new PurchaseBlock(
                            $"{i}",
                            40 * x[3 * i],
                            new Interval(x[(3 * i) + 1], 2 * x[(3 * i) + 1]),
                            x[(3 * i) + 2]
                        )),
                ];
                double hours = 1000 * x[9];
                PurchaseMix mix = new(blocks, hours);
                double usd = 0;
                double gpuHours = 0;
                double peak = 0;
                foreach (int i in (int[])[0, 1, 2])
                {
                    peak += 40 * x[3 * i];
                    gpuHours += 40 * x[3 * i] * x[(3 * i) + 2] * hours;
                    usd += x[(3 * i) + 1] * 40 * x[3 * i] * x[(3 * i) + 2] * hours;
                }

                return EveryInput.IsClose(mix.UsdPerMonth.Low, usd)
                    && EveryInput.IsClose(mix.UsdPerMonth.High, 2 * usd)
                    && EveryInput.IsClose(mix.MeanGpus, gpuHours / hours)
                    && EveryInput.IsClose(mix.PeakGpus, peak)
                    && EveryInput.IsClose(mix.UsdPerGpuHour.Low, usd / gpuHours)
                    && EveryInput.IsClose(mix.UsdPerGpuHour.High, 2 * usd / gpuHours);
            }
        );

    [Fact]
    public void What_it_saves_and_when_a_reservation_pays()
    {
        EveryInput.RangesFollow(
            2,
            x => new PurchaseMix([new PurchaseBlock("spot", 1, x[0], 1)], 100).SavingAgainst(x[1] * 1000),
            x => 1 - (100 * x[0] / (1000 * x[1]))
        );
        EveryInput.RangesFollow(2, x => PurchaseMix.ReservationBreakEven(x[0], x[1]), x => x[0] / x[1]);
    }
}
