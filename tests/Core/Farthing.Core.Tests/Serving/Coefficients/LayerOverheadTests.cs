using Farthing.Serving.Coefficients;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class LayerOverheadTests
{
    private static readonly LayerOverhead[] Entries =
    [
        new("experts", "", "", "", "", 17, "test"),
        new("experts", "vllm", "", "Hopper", "", 3, "test"),
        new("experts", "vllm", "bf16", "Hopper", "", 9, "test"),
        new("experts", "vllm", "fp8_block", "Hopper", "", 28, "test"),
        new("experts", "vllm", "int4", "Hopper", "", -2, "test"),
        new("experts", "vllm", "mxfp4", "Hopper", "", -9, "test"),
        new("experts", "sglang", "fp8", "Hopper", "", 50, "test"),
    ];

    [Theory]
    [InlineData("fp8_block", "Hopper", 17 + 3 + 28)]
    [InlineData("mxfp4", "Hopper", 17 + 3 - 9)]
    [InlineData("fp8", "Hopper", 17 + 3 + 0)] // not measured, between int4 and bf16: nothing
    [InlineData("nvfp4", "Hopper", 17 + 3 + 0)] // not measured, none narrower: nothing
    [InlineData("fp8", "Ada", 17)] // no format measured there
    [InlineData("", "Hopper", 17 + 3)] // without what single formats take
    public void Entries_that_match_add_up_and_a_format_without_rows_takes_nothing(
        string format,
        string architecture,
        double us
    ) =>
        Assert.Equal(
            us,
            LayerOverhead.SumUs(
                Entries,
                new LayerOverheadKey("experts", "vllm", format, architecture, "stated", "core")
            )
        );

    [Fact]
    public void A_format_without_rows_takes_no_less_than_narrower_ones() =>
        Assert.Equal(
            7,
            LayerOverhead.SumUs(
                [
                    new LayerOverhead("experts", "vllm", "int4", "Hopper", "", 7, "test"),
                    new LayerOverhead("experts", "vllm", "mxfp4", "Hopper", "", -9, "test"),
                ],
                new LayerOverheadKey("experts", "vllm", "fp8", "Hopper", "stated", "core")
            )
        );

    [Fact]
    public void A_format_without_rows_takes_no_more_than_wider_ones() =>
        Assert.Equal(
            -4,
            LayerOverhead.SumUs(
                [new LayerOverhead("experts", "vllm", "bf16", "Hopper", "", -4, "test")],
                new LayerOverheadKey("experts", "vllm", "fp8", "Hopper", "stated", "core")
            )
        );
}
