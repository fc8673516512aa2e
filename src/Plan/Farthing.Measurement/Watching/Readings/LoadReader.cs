using Farthing.Numerics.Quantities;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>Finds MBU and MFU by the best source that there is.</summary>
public static class LoadReader
{
    /// <summary>Tokens of a step where the engine's budget is not known: vLLM's default.</summary>
    private const double AssumedBudget = 2048;

    /// <summary>The load of engines.</summary>
    /// <param name="window">What they did together.</param>
    /// <param name="engines">How many they are.</param>
    /// <param name="gpus">What their GPUs did; null without an exporter.</param>
    /// <param name="options">GPU and step times.</param>
    public static LoadReading Read(EngineWindow window, int engines, GpuWindow? gpus, WatchOptions options)
    {
        if (gpus is { } seen && !(double.IsNaN(seen.DramActive) && double.IsNaN(seen.TensorActive)))
        {
            return new LoadReading(
                seen.DramActive,
                seen.TensorActive,
                LoadSource.Dcgm,
                "measured: DCGM's DRAM_ACTIVE and PIPE_TENSOR_ACTIVE"
            );
        }

        if (options.Gpu is not { } gpu)
        {
            return LoadReading.Unknown("no DCGM exporter is watched; --gpu brings the peaks");
        }

        if (!(window.Seconds > 0))
        {
            return LoadReading.Unknown("one page has no rates");
        }

        if (window.FlopsPerGpu > 0 && window.BytesPerGpu > 0)
        {
            double peak = options.StepTimes?.PeakFlopPerSecond ?? gpu.SixteenBitFlopPerSecond;
            return new LoadReading(
                window.PerSecond(window.BytesPerGpu) / gpu.MemoryBytesPerSecond,
                window.PerSecond(window.FlopsPerGpu) / peak,
                LoadSource.EngineEstimate,
                options.StepTimes is null
                    ? "the engine's own estimate, over the dense 16-bit peak"
                    : "the engine's own estimate"
            )
            {
                IsPeakOfFormat = options.StepTimes is not null,
            };
        }

        return options.StepTimes is { } steps
            ? FromTokens(window, engines, steps)
            : LoadReading.Unknown("no DCGM exporter, no estimate by the engine; --model would predict it");
    }

    /// <summary>Steps per second = output tokens per second ÷ batch; each step moves and computes what the step-time model says of its mean shape.</summary>
    private static LoadReading FromTokens(EngineWindow window, int engines, OperatorStepTimeModel steps)
    {
        double output = window.PerSecond(window.OutputTokens) / engines;
        double input = window.PerSecond(window.InputTokens) / engines;
        double hits = double.IsNaN(window.HitFraction) ? 0 : window.HitFraction;
        double computed = double.IsNaN(input) ? 0 : input * (1 - hits);
        double length = window.MeanInput;
        double context = length + (window.MeanOutput / 2);
        if (output == 0 && computed == 0)
        {
            return new LoadReading(0, 0, LoadSource.StepTimeModel, "predicted from tokens: none came");
        }

        if (!(context > 0) || !(output >= 0))
        {
            return LoadReading.Unknown("the engine does not say how long requests are");
        }

        double batch = Math.Max(1, window.MeanRunning / engines);
        double pace = Math.Max(output / batch, computed / AssumedBudget);
        double decodes = Math.Min(batch, output / pace);
        double prompts = computed / pace;
        int window0 = steps.Deployment.Model.SlidingWindow ?? int.MaxValue;
        StepShape shape = StepShape.Decodes(Math.Round(decodes), context, window0) with
        {
            PrefillTokens = (int)Math.Round(prompts),
            PrefillSequences = prompts >= 0.5 ? Math.Max(1, (int)Math.Round(prompts / length)) : 0,
            PrefillPairs = Math.Round(prompts) * length / 2,
            PrefillWindowedPairs = Math.Round(prompts) * Math.Min(length / 2, window0),
            PrefillKvTokens = (long)Math.Max(Math.Round(prompts), length),
            SampledRows = Math.Max(1, (int)Math.Round(decodes)),
        };
        if (shape.Tokens == 0)
        {
            return LoadReading.Unknown("too few tokens");
        }

        StepTime step = steps.Estimate(shape);
        return new LoadReading(
            Math.Min(1, pace * step.Bytes / steps.Deployment.Gpu.MemoryBytesPerSecond),
            Math.Min(1, pace * step.Flops / steps.PeakFlopPerSecond),
            LoadSource.StepTimeModel,
            $"predicted from tokens: {Show.Three(pace)} steps/s of {Show.Count(decodes)} sequences"
        );
    }
}

/// <summary>Use of the GPUs.</summary>
/// <param name="Mbu">Bytes moved over what the memories could move; NaN where unknown.</param>
/// <param name="Mfu">Arithmetic over the dense peak; NaN where unknown.</param>
/// <param name="Source">How it is known.</param>
/// <param name="Words">How it is known, for people.</param>
public readonly record struct LoadReading(double Mbu, double Mfu, LoadSource Source, string Words)
{
    /// <summary>Nothing known.</summary>
    public static LoadReading Unknown(string why) => new(double.NaN, double.NaN, LoadSource.Unknown, why);

    /// <summary>False where <see cref="Mfu"/> is over a peak that may not be the one of the format in use: FP8 arithmetic over the 16-bit peak is twice what it seems.</summary>
    public bool IsPeakOfFormat { get; init; } = true;

    /// <summary>The larger of the two: how close the GPU is to one of its limits. NaN where neither is known.</summary>
    public double Larger =>
        double.IsNaN(Mbu) ? Mfu
        : double.IsNaN(Mfu) ? Mbu
        : Math.Max(Mbu, Mfu);
}

/// <summary>Source of MBU and MFU, best first. GPU_UTIL is never one: it says that a kernel ran, not how much it did.</summary>
public enum LoadSource
{
    /// <summary>DCGM's DRAM_ACTIVE and PIPE_TENSOR_ACTIVE.</summary>
    Dcgm,

    /// <summary>The engine's own estimate of bytes and arithmetic over the GPU's peaks.</summary>
    EngineEstimate,

    /// <summary>Tokens put through the step-time model.</summary>
    StepTimeModel,

    /// <summary>Nothing that says it.</summary>
    Unknown,
}
