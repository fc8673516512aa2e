using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Planning.Quality;

public sealed class FormatTieTests
{
    /// <summary>Whatever is asked: no fleet of a better format stands within 2 % of the plan's price on its GPU.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("llama-3.1-8b --gpu H100-SXM --gpu L40S --in 512 --out 64 --rate 4/s --slo ttft_p95=1s")]
    [InlineData("llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 12/s --slo ttft_p95=500ms,tpot_p95=90ms")]
    [InlineData(
        "llama-3.1-8b --gpu A100-80GB --gpu L4 --in 900 --out 100 --rate 9/s --slo ttft_p95=1s,itl_p95=60ms"
    )]
    [InlineData(
        "llama-3.3-70b --gpu H100-SXM --gpu H200-SXM --in 512 --out 64 --rate 3/s --slo ttft_p95=2s,itl_p95=60ms"
    )]
    public void No_less_quantized_fleet_costs_the_same(string line)
    {
        PlanRequest request = new PlanCase($"plan {line} --requests 200 {PlanLines.Still}").Inputs.Request;
        Plan plan = Planner.Run(request, cancellation: TestContext.Current.CancellationToken);
        PlanEntry chosen = plan.Chosen!;

        Assert.NotEmpty(request.PreferredFormats);
        Assert.True(FormatFacts.Is16Bit(request.PreferredFormats[0]));
        foreach (
            NumberFormat better in request.PreferredFormats.Take(request.PreferenceOf(chosen.Shape.Weights))
        )
        {
            Plan other = Planner.Run(
                request with
                {
                    Shapes = request.Shapes with { Weights = [better] },
                    PreferredFormats = [],
                },
                cancellation: TestContext.Current.CancellationToken
            );
            Assert.True(!(other.Chosen?.Quote.UsdPerHour <= chosen.Quote.UsdPerHour * 1.02));
        }

        // And nothing was paid for it beyond the tie.
        Plan cheapest = Planner.Run(
            request with
            {
                PreferredFormats = [],
            },
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.InRange(
            chosen.Quote.UsdPerHour,
            cheapest.Chosen!.Quote.UsdPerHour,
            cheapest.Chosen.Quote.UsdPerHour * 1.02
        );
    }

    [Fact]
    public void At_one_price_16_bit_wins_over_what_is_quantized()
    {
        // One L40S carries this in any format.
        PlanRequest request = new PlanCase(
            $"plan llama-3.1-8b --gpu L40S --in 512 --out 64 --rate 1/s --requests 200 --slo ttft_p95=1s {PlanLines.Still}"
        )
            .Inputs
            .Request;

        Assert.True(
            FormatFacts.Is16Bit(
                Planner
                    .Run(request, cancellation: TestContext.Current.CancellationToken)
                    .Chosen!.Shape.Weights
            )
        );
    }

    [Fact]
    public void A_format_without_a_known_checkpoint_wins_no_tie()
    {
        PlanRequest request = new PlanCase(
            $"plan llama-3.1-8b --gpu L40S --weights int4 --weights int8 --weights fp8 --in 512 --out 64 --rate 1/s --requests 200 --slo ttft_p95=1s {PlanLines.Still}"
        )
            .Inputs
            .Request;

        foreach (NumberFormat format in request.PreferredFormats)
        {
            Assert.True(
                Farthing
                    .Planning.Exports.CheckpointName.Of(
                        request.Model,
                        WeightPrecision.Of(request.Model, format),
                        new PlanCase(
                            $"plan llama-3.1-8b --gpu L40S --in 9 --out 9 --rate 1/s {PlanLines.Still}"
                        )
                            .Inputs.Catalog.TryModel(request.Model.Id, out _)!
                            .Aliases
                    )
                    .IsKnown
            );
        }

        Assert.Equal(NumberFormat.Fp8, request.PreferredFormats[0]);
    }
}
