using Farthing.Catalogs;
using Farthing.Measurement.Watching.Readings;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;

namespace Farthing.Benches.Runs;

/// <summary>The GPU and the step times that MBU and MFU are set against, where they are not measured.</summary>
public static class BenchStepTimes
{
    /// <summary>As far as GPU and model are known: the flags, else the model that the server names.</summary>
    public static WatchOptions Of(BenchSurroundings around, BenchPlan plan, IReadOnlyList<string> served)
    {
        if (plan.Gpu is not string name)
        {
            return new WatchOptions();
        }

        Catalog catalog = around.Catalog();
        GpuSpec? gpu = catalog.TryGpu(name, out _)?.Spec;
        string? model = plan.Model ?? (served.Count == 1 ? served[0] : null);
        ModelSpec? spec = model is null ? null : catalog.TryModel(model, out _)?.Spec;
        WatchOptions options = new() { Gpu = gpu, Gpus = plan.Gpus };
        if (gpu is null || spec is null)
        {
            return options;
        }

        NumberFormat weights =
            plan.Weights is string word && FormatFacts.TryParse(word, out NumberFormat format)
                ? format
                : spec.NativeFormat;
        Deployment deployment = new()
        {
            Model = spec,
            Gpu = gpu,
            Weights = WeightPrecision.Of(spec, weights),
            TensorParallel = plan.TensorParallel ?? plan.Gpus,
        };
        return options with { StepTimes = StepTimeModelFactory.Create(deployment, around.Coefficients()) };
    }
}
