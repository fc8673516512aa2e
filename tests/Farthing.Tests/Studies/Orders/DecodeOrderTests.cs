using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;
using Farthing.Studies.Orders;
using Farthing.Testing;

namespace Farthing.Tests.Studies.Orders;

public sealed class DecodeOrderTests
{
    /// <summary>Share of the catalog's steps that may be out of order by more than timings of the same work differ.</summary>
    private const double MaxListed = 0.01;

    /// <summary>Share of the catalog's steps that may be out of order at all.</summary>
    private const double MaxOutOfOrder = 0.022;

    /// <summary>A page lists each pair of GPUs or formats with its count of steps over the whole catalog: a sample's count is smaller.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Steps_of_every_fourth_model_are_in_order_but_for_pairs_that_are_listed() =>
        Check(
            [.. Catalog.BuiltIn.Models.Where((_, i) => i % 4 == 0)],
            minCells: 37_500,
            group => $"| {group.Slower} | {group.Faster} | {group.Operator} |"
        );

    [Fact]
    [Trait("Speed", "nightly")]
    public void Steps_of_the_whole_catalog_are_in_order_but_for_those_listed_with_their_raw_rows() =>
        Check(Catalog.BuiltIn.Models, minCells: 150_000, DecodeOrderSection.Line);

    private static void Check(
        IReadOnlyList<ModelSpec> models,
        int minCells,
        Func<OrderGroup, string> lineStart
    )
    {
        (int cells, IReadOnlyList<OutOfOrder> exceptions) = new DecodeOrder(
            Catalog.BuiltIn,
            CoefficientsFile.BuiltIn
        ).Scan(models);
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "accuracy-kernels.md"));
        string list = page[page.IndexOf(DecodeOrderSection.Heading, StringComparison.Ordinal)..];

        Assert.InRange(cells, minCells, 1_000_000);
        OutOfOrder[] listed = [.. exceptions.Where(one => one.IsBeyondRepeatability)];
        Assert.True(
            listed.Length <= MaxListed * cells,
            $"{listed.Length} of {cells} steps are out of order by more than timings of the same work differ"
        );
        Assert.True(
            exceptions.Count <= MaxOutOfOrder * cells,
            $"{exceptions.Count} of {cells} steps are out of order"
        );
        string[] missing =
        [
            .. OrderGroup
                .Of(listed)
                .Select(lineStart)
                .Where(line => !list.Contains(line, StringComparison.Ordinal)),
        ];
        Assert.True(
            missing.Length == 0,
            "not in the list of docs/accuracy-kernels.md (renew it with the command on that page):\n"
                + string.Join('\n', missing)
        );
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("H200-SXM", "H100-SXM", NumberFormat.Bf16)]
    [InlineData("B200", "H200-SXM", NumberFormat.Bf16)]
    [InlineData("B200", "H200-SXM", NumberFormat.Fp8)]
    [InlineData("GH200-144GB", "GH200-96GB", NumberFormat.Fp8)]
    [InlineData("H200-NVL", "H100-NVL", NumberFormat.Fp8)]
    [InlineData("MI325X", "MI300X", NumberFormat.Fp8)]
    [InlineData("A30", "RTX-A6000", NumberFormat.Int4)]
    public void A_better_gpu_is_not_slower(string better, string lesser, NumberFormat format)
    {
        foreach (int batch in (int[])[1, 8, 32, 128])
        {
            Assert.InRange(
                Ns("llama-3.1-8b", better, format, batch) / Ns("llama-3.1-8b", lesser, format, batch),
                0,
                1 + DecodeOrder.Rounding
            );
        }
    }

    [Theory]
    [InlineData("B200")]
    [InlineData("H200-SXM")]
    [InlineData("H100-PCIe")]
    [InlineData("A100-80GB")]
    [InlineData("RTX-4090")]
    [InlineData("RTX-PRO-6000")]
    [InlineData("MI355X")]
    public void A_narrower_format_is_not_slower(string gpu)
    {
        NumberFormat[] eight = [NumberFormat.Fp8, NumberFormat.Fp8Block, NumberFormat.Int8];
        NumberFormat[] four = [NumberFormat.Nvfp4, NumberFormat.Mxfp4, NumberFormat.Int4];
        foreach (int batch in (int[])[1, 8, 32, 128])
        {
            double sixteen = Ns("llama-3.1-8b", gpu, NumberFormat.Bf16, batch);
            double[] eights = [.. eight.Select(format => Ns("llama-3.1-8b", gpu, format, batch))];
            double[] fours = [.. four.Select(format => Ns("llama-3.1-8b", gpu, format, batch))];

            Assert.InRange(eights.Max() / sixteen, 0, 1 + DecodeOrder.Rounding);
            Assert.InRange(fours.Max() / eights.Min(), 0, 1 + DecodeOrder.Rounding);
        }
    }

    private static double Ns(string model, string gpu, NumberFormat format, int batch)
    {
        Catalog catalog = Catalog.BuiltIn;
        Deployment deployment = new()
        {
            Model = catalog.Model(model),
            Gpu = catalog.Gpu(gpu),
            Weights = WeightPrecision.Of(catalog.Model(model), format),
        };
        return StepTimeModelFactory
            .Create(deployment, CoefficientsFile.BuiltIn)
            .EstimateNs(DecodeCell.ShapeOf(batch));
    }
}
