using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;

namespace Farthing.Scenarios.Resolving;

/// <summary>Says where a calibration does not reach what is being predicted.</summary>
public static class CalibrationScope
{
    /// <summary>Warns when a calibration is of another engine, GPU or model than a deployment.</summary>
    public static void Warn(Action<string> warn, CoefficientSet set, Deployment deployment) =>
        Warn(warn, set, deployment.Model, [deployment.Gpu], deployment.Engine.Family);

    /// <summary>The same for several GPUs that could be chosen.</summary>
    public static void Warn(
        Action<string> warn,
        CoefficientSet set,
        ModelSpec model,
        IReadOnlyList<GpuSpec> gpus,
        EngineFamily engine
    )
    {
        if (set.Calibration is not { } calibration)
        {
            return;
        }

        string[] others =
        [
            .. gpus.Where(gpu => gpu.Id != calibration.GpuId).Select(gpu => gpu.Id).Distinct(),
        ];
        if (
            calibration.Engine != engine.Id()
            || others.Length == gpus.Select(gpu => gpu.Id).Distinct().Count()
        )
        {
            warn(
                $"calibration {calibration.Name} is of {calibration.Engine} on {calibration.GpuId}: it changes nothing for {engine.Id()} on {Listed(others.Length > 0 ? others : [calibration.GpuId])}"
            );
            return;
        }

        if (others.Length > 0)
        {
            warn(
                $"calibration {calibration.Name} is of {calibration.GpuId}: {Listed(others)} are predicted as built in"
            );
        }

        if (!calibration.ModelIds.Contains(model.Id))
        {
            warn(
                $"calibration {calibration.Name} measured {string.Join(", ", calibration.ModelIds)}, not {model.Id}: its factors are carried over, and the band is wider"
            );
        }
    }

    private static string Listed(string[] words) =>
        words.Length <= 4
            ? string.Join(", ", words)
            : $"{string.Join(", ", words[..3])} and {words.Length - 3} more";
}
