using System.Text;
using Farthing.Catalogs.Calibrations;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Measurement.Overlays;

namespace Farthing.Tests.Catalogs.Calibrations;

public sealed class CalibrationReaderTests
{
    private static readonly StepTimeCalibration Sample = OwnServer.Calibration(
        new StepTimeScales
        {
            Gemm = 1.08,
            Experts = 0.9,
            Attention = 1.2,
            Collectives = 0.7,
            SmallKernels = 1.01,
            Prefill = 1.3,
            PerStep = 2.5,
            PerRequest = 0.4,
            PerLayer = 1.7,
        }
    );

    [Fact]
    public void What_is_written_is_read_again()
    {
        string text = CalibrationWriter.Write(Sample);

        StepTimeCalibration read = CalibrationReader.Read(Encoding.UTF8.GetBytes(text), "my.json");

        Assert.Equal(Sample.Scales, read.Scales);
        Assert.Equal(Sample.After, read.After);
        Assert.Equal(Sample.ModelIds, read.ModelIds);
        Assert.Equal(text, CalibrationWriter.Write(read));
    }

    [Theory]
    [InlineData("\"gemm\": 1.08", "\"gemm\": -1")]
    [InlineData("\"gemm\": 1.08", "\"gemm\": 1e9")]
    [InlineData("\"gemm\": 1.08", "\"gems\": 1.08")]
    [InlineData("farthing.calibration/1", "farthing.calibration/2")]
    [InlineData("2026-11-20", "yesterday")]
    [InlineData("\"low\": 0.93", "\"low\": 9.3")]
    [InlineData("{", "[")]
    public void A_broken_file_is_a_fault_with_its_name(string from, string to)
    {
        string text = CalibrationWriter.Write(Sample).Replace(from, to, StringComparison.Ordinal);

        FarthingException error = Assert.Throws<FarthingException>(() =>
            CalibrationReader.Read(Encoding.UTF8.GetBytes(text), "my.json")
        );

        Assert.Equal(CalibrationFaultCodes.NotACalibration, error.Faults[0].Code);
        Assert.Equal("my.json", error.Faults[0].File);
    }
}
