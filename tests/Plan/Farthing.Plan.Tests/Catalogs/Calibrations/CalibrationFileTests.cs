using System.Text;
using Farthing.Catalogs.Calibrations;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Faults;
using Farthing.Tests.Measurement.Overlays;

namespace Farthing.Tests.Catalogs.Calibrations;

public sealed class CalibrationFileTests
{
    private static readonly StepTimeCalibration Sample = OwnServer.Calibration(
        new StepTimeScales(
            Gemm: 1.08,
            Experts: 0.9,
            Attention: 1.2,
            Collectives: 0.7,
            SmallKernels: 1.01,
            Prefill: 1.3,
            PerStep: 2.5,
            PerRequest: 0.4,
            PerLayer: 1.7
        )
    ) with
    {
        FirstToken = new FirstTokenCorrection(
            1.31,
            0.06,
            5,
            new HeldBackError(31, 40, -31, 5),
            new HeldBackError(6, 11, 1, 5),
            ConditionsNearer: 5,
            new HeldBackQuantiles(0.87, 0.99, 1.15)
        ),
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        string text = CalibrationFile.Write(Sample);

        StepTimeCalibration read = CalibrationFile.Read(Encoding.UTF8.GetBytes(text), "my.json");

        Assert.Equal(Sample.Scales, read.Scales);
        Assert.Equal(Sample.After, read.After);
        Assert.Equal(Sample.ModelIds, read.ModelIds);
        Assert.Equal(Sample.FirstToken, read.FirstToken);
        Assert.Equal(text, CalibrationFile.Write(read));
    }

    /// <summary>Files of earlier versions say nothing about first tokens.</summary>
    [Fact]
    public void A_file_without_first_tokens_is_read()
    {
        string text = CalibrationFile.Write(Sample with { FirstToken = null });
        string earlier = text.Replace(",\n  \"first_token\": null", "", StringComparison.Ordinal);

        Assert.NotEqual(text, earlier);
        Assert.Null(CalibrationFile.Read(Encoding.UTF8.GetBytes(earlier), "my.json").FirstToken);
    }

    [Theory]
    [InlineData("\"gemm\": 1.08", "\"gemm\": -1")]
    [InlineData("\"gemm\": 1.08", "\"gemm\": 1e9")]
    [InlineData("\"gemm\": 1.08", "\"gems\": 1.08")]
    [InlineData("farthing.calibration/1", "farthing.calibration/2")]
    [InlineData("\"factor\": 1.31", "\"factor\": 0")]
    [InlineData("\"low\": 0.87", "\"low\": 8.7")]
    [InlineData("2026-11-20", "yesterday")]
    [InlineData("\"low\": 0.93", "\"low\": 9.3")]
    [InlineData("{", "[")]
    public void A_broken_file_is_a_fault_with_its_name(string from, string to)
    {
        string text = CalibrationFile.Write(Sample).Replace(from, to, StringComparison.Ordinal);

        FarthingException error = Assert.Throws<FarthingException>(() =>
            CalibrationFile.Read(Encoding.UTF8.GetBytes(text), "my.json")
        );

        Assert.Equal(CalibrationFaultCodes.NotACalibration, error.Faults[0].Code);
        Assert.Equal("my.json", error.Faults[0].File);
    }
}
