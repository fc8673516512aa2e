using Farthing.Catalogs;
using Farthing.Planning.Quality;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Planning.Quality;

public sealed class QualityGateTests
{
    private static readonly ModelSpec Llama = Catalog.BuiltIn.Model("llama-3.3-70b");

    [Theory]
    [InlineData(NumberFormat.Bf16, 0.0, true)]
    [InlineData(NumberFormat.Fp8, 0.01, true)] // 99 %: exactly the accepted loss
    [InlineData(NumberFormat.Fp8, 0.009, false)]
    [InlineData(NumberFormat.Int8, 0.01, false)] // 97 %
    [InlineData(NumberFormat.Int8, 0.03, true)]
    [InlineData(NumberFormat.Nvfp4, 0.05, false)] // 92 %
    [InlineData(NumberFormat.Mxfp4, 0.5, false)] // nothing published
    public void A_format_is_judged_at_the_lower_end_of_its_band(
        NumberFormat format,
        double most,
        bool isAllowed
    )
    {
        QualityVerdict verdict = QualityGate.Judge(Catalog.BuiltIn, Llama, format, most);

        Assert.Equal(isAllowed, verdict.IsAllowed);
        Assert.Equal(isAllowed, verdict.Refusal is null);
    }

    [Fact]
    public void The_band_is_told_in_words() =>
        Assert.Equal(
            "quality 97–99.5 % of 16 bit (few published rows, mostly 8B)",
            QualityGate.Judge(Catalog.BuiltIn, Llama, NumberFormat.Int8, null).Words
        );

    /// <summary>The gate, and with it every plan, is decided by the bands as they were read; single figures are shown, not judged.</summary>
    [Theory]
    [InlineData(NumberFormat.Fp8, 0.99, 1.005)] // its only score held is 107 % of 16 bit
    [InlineData(NumberFormat.Int8, 0.97, 0.995)]
    [InlineData(NumberFormat.Int4, 0.94, 0.99)] // one AWQ score held is 83.5 %
    [InlineData(NumberFormat.Nvfp4, 0.92, 0.97)] // one score held is 91 %
    public void Single_figures_do_not_move_a_band(NumberFormat format, double low, double high)
    {
        QualityVerdict verdict = QualityGate.Judge(Catalog.BuiltIn, Llama, format, null);

        Assert.Equal((low, high), (verdict.LowFraction, verdict.HighFraction));
    }

    [Fact]
    public void Consent_without_a_limit_accepts_what_nobody_measured_and_says_so()
    {
        QualityVerdict verdict = QualityGate.Judge(Catalog.BuiltIn, Llama, NumberFormat.Mxfp4, null);

        Assert.True(verdict.IsAllowed);
        Assert.Null(verdict.LowFraction);
        Assert.Equal("quality unknown: no published rows", verdict.Words);
    }

    [Fact]
    public void The_vendors_own_format_loses_nothing()
    {
        ModelSpec deepSeek = Catalog.BuiltIn.Model("deepseek-ai/DeepSeek-V3");

        Assert.Equal(1, QualityGate.Judge(Catalog.BuiltIn, deepSeek, NumberFormat.Fp8Block, 0).LowFraction);
    }
}
