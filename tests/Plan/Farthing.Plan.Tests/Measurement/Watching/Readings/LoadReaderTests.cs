using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Watching.Readings;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Measurement.Watching.Readings;

public sealed class LoadReaderTests
{
    private static readonly GpuSpec H100 = Catalog.BuiltIn.Gpu("H100-SXM");

    private static readonly EngineWindow Window = new()
    {
        Seconds = 10,
        Running = 32,
        MeanRunning = 32,
        InputTokens = 40960,
        OutputTokens = 10240,
        Requests = 40,
    };

    [Fact]
    public void Dcgm_comes_first()
    {
        GpuWindow gpus = new(1, 0.6, 0.3, 500, 0.9, 0);
        EngineWindow estimating = Window with { FlopsPerGpu = 1e15, BytesPerGpu = 1e13 };

        LoadReading load = LoadReader.Read(estimating, 1, gpus, new WatchOptions { Gpu = H100 });

        Assert.Equal((0.6, 0.3, LoadSource.Dcgm), (load.Mbu, load.Mfu, load.Source));
    }

    [Fact]
    public void The_engines_own_estimate_is_set_against_the_peaks()
    {
        EngineWindow estimating = Window with { FlopsPerGpu = 1e15, BytesPerGpu = 1e13 };

        LoadReading load = LoadReader.Read(estimating, 1, null, new WatchOptions { Gpu = H100 });

        // 1e13 B in 10 s = 1 TB/s of 3.35; 1e15 in 10 s = 100 TFLOP/s of the dense 16-bit peak.
        Assert.Equal(1e12 / H100.MemoryBytesPerSecond, load.Mbu, 12);
        Assert.Equal(1e14 / H100.SixteenBitFlopPerSecond, load.Mfu, 12);
        Assert.Equal(LoadSource.EngineEstimate, load.Source);
        // Nobody said the format in use.
        Assert.False(load.IsPeakOfFormat);
    }

    [Fact]
    public void Estimates_that_stand_still_are_none()
    {
        EngineWindow off = Window with { FlopsPerGpu = 0, BytesPerGpu = 0 };

        Assert.Equal(
            LoadSource.Unknown,
            LoadReader.Read(off, 1, null, new WatchOptions { Gpu = H100 }).Source
        );
    }

    [Fact]
    public void From_tokens_bytes_and_arithmetic_are_those_of_the_model()
    {
        ModelSpec model = Catalog.BuiltIn.Model("llama-3.1-8b");
        OperatorStepTimeModel steps = StepTimeModelFactory.Create(
            new Deployment
            {
                Model = model,
                Gpu = H100,
                Weights = WeightPrecision.Of(model, NumberFormat.Bf16),
            },
            CoefficientsFile.BuiltIn
        );

        LoadReading load = LoadReader.Read(
            Window,
            1,
            null,
            new WatchOptions { Gpu = H100, StepTimes = steps }
        );

        // 1,024 tok/s out at a batch of 32: 32 steps/s, each reads 16 GB of weights and some 4.8 GB of KV
        // (32 × 1,152 tokens × 131 kB): (15 to 16 + 4.8) × 32 / 3,350 = 19 to 20 %.
        Assert.Equal(LoadSource.StepTimeModel, load.Source);
        Assert.InRange(load.Mbu, 0.18, 0.22);
        // Layers 5,120 tok/s × 2 × 6.98 G = 71.5 TFLOP/s; the head 1,024 rows/s × 2 × 0.53 G = 1.1; attention some
        // 4 × 4,096 × 32 × (1,024 × 1,152 + 4,096 × 512) = 1.7: 74.3 of 989 = 7.5 %.
        Assert.InRange(load.Mfu, 0.0735, 0.0765);
    }
}
