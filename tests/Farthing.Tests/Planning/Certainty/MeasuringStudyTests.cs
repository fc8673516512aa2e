using System.Collections.Concurrent;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Statistics;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Requests;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Certainty;

public sealed class MeasuringStudyTests
{
    private const string Line =
        "plan llama-3.1-8b --gpu L4 --gpu L40S --weights bf16 --in 512 --out 64 --rate 30/s --requests 300 --slo ttft_p95=500ms,tpot_p95=60ms "
        + PlanLines.Still;

    private static MeasuringOffer Offer(double band, double usdPerHour = 2) =>
        new(5, band, "a test", 1, usdPerHour, "1 × L4");

    /// <summary>Each truth is measured, with the scatter that rows leave, and the plan is made anew: no step of it is shared with what is tested but the planner.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_mean_of_200_drawn_truths_is_the_printed_one()
    {
        PlanRequest request = new PlanCase(Line).Inputs.Request;
        Plan plan = Planner.Run(request, cancellation: TestContext.Current.CancellationToken);
        const double Left = 0.57;
        MeasuringValue value = CertaintyLadder
            .Of(plan, Offer(Left), cancellation: TestContext.Current.CancellationToken)!
            .Measuring!;
        double now = plan.Chosen!.Quote.UsdPerHour;
        double others = plan.Entries.Skip(1).Min(entry => (double?)entry.Quote.UsdPerHour) ?? double.MaxValue;
        Random random = new(11);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double learned = Math.Sqrt(1 - (Left * Left));
        double[] edges = new double[200];
        for (int i = 0; i < edges.Length; i++)
        {
            // Rows see the truth through scatter; of what they say only the share ρ² is taken over: y = ρ²·truth + ρ·w·scatter.
            double truth = Normal();
            double said = (learned * learned * truth) + (learned * Left * Normal());
            edges[i] = NormalDistribution.ShareBelow(said + (Left * NormalDistribution.Quantile(0.9)));
        }

        ConcurrentBag<double> savings = [];
        Parallel.ForEach(
            edges,
            edge =>
            {
                PlanRequest after = request with
                {
                    Gpus = [plan.Chosen.Shape.Gpu],
                    Edge = BandEdge.Sure(edge),
                    Threads = 1,
                };
                double price = Planner.Run(after).Chosen?.Quote.UsdPerHour ?? double.MaxValue;
                price = Math.Min(price, others);
                savings.Add(price == double.MaxValue ? 0 : now - price);
            }
        );

        double mean = savings.Average();
        double error = Math.Sqrt(savings.Sum(s => (s - mean) * (s - mean)) / 199 / 200);
        Assert.True(error > 0);
        Assert.InRange(value.MeanSavingUsdPerHour, mean - (2.6 * error), mean + (2.6 * error));
        Assert.InRange(value.DearerFraction, 0.01, 0.5);
        Assert.InRange(value.Outcomes.Count, 9, 1000);
    }

    [Fact]
    public void Rows_that_leave_the_whole_band_are_worth_nothing_and_none_leaves_no_doubt()
    {
        // Nothing learned: the plan is made where it was made. Everything learned: at what was found.
        Assert.Equal(0.9, MeasuringStudy.EdgeAfter(1.7, 1, 0.9), 1e-9);
        Assert.Equal(0.5, MeasuringStudy.EdgeAfter(0, 0, 0.9), 1e-9);
        Assert.Equal(NormalDistribution.ShareBelow(-1), MeasuringStudy.EdgeAfter(-1, 0, 0.9), 1e-9);
        Plan plan = Planner.Run(
            new PlanCase(Line).Inputs.Request,
            cancellation: TestContext.Current.CancellationToken
        );
        CertaintyLadder ladder = CertaintyLadder.Of(
            plan,
            Offer(1),
            cancellation: TestContext.Current.CancellationToken
        )!;
        Assert.Null(ladder.Measuring);
        Assert.Contains("do not narrow", ladder.WhyNotMeasuring!, StringComparison.Ordinal);
    }

    /// <summary>Measuring moves certainty about, it makes none: the chance of the promise, over what rows may say, stays what the plan promises.</summary>
    [Fact]
    public void After_measuring_the_promise_is_as_certain_as_before()
    {
        Random random = new(5);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        int held = 0;
        const int Draws = 20_000;
        for (int i = 0; i < Draws; i++)
        {
            double said = Normal();
            double truth = (Math.Sqrt(1 - (0.6 * 0.6)) * said) + (0.6 * Normal());
            held += NormalDistribution.ShareBelow(truth) <= MeasuringStudy.EdgeAfter(said, 0.6, 0.9) ? 1 : 0;
        }

        // Three standard deviations of the count.
        Assert.InRange(held / (double)Draws, 0.9 - 0.0064, 0.9 + 0.0064);
    }

    [Fact]
    public void The_study_has_every_kind_of_model_and_more_rows_leave_less()
    {
        foreach (string family in (string[])["dense", "moe", "latent_moe", "hybrid"])
        {
            OwnRowsBand few = OwnRowsBand.Find(family, 3)!;
            OwnRowsBand more = OwnRowsBand.Find(family, 10)!;
            Assert.InRange(few.WidthFraction, 0.05, 1);
            // Means over the same tables can be compared; not every table has thirteen conditions.
            Assert.True(more.WidthFraction < few.WidthFraction || more.Tables < few.Tables, family);
            Assert.True(few.HoldingFraction >= few.WidthFraction);
            Assert.NotNull(OwnRowsBand.Find(family, MeasuringOffer.FirstRows));
        }
    }
}
