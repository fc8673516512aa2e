using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Watching;

/// <summary>Says in words what the figures mean and what to do, most urgent first. Each sentence names the figures that it rests on.</summary>
internal static class WatchAdvice
{
    private const int Most = 5;

    public static IReadOnlyList<string> Of(
        WatchView view,
        IReadOnlyList<WatchedTarget> targets,
        WatchOptions options
    )
    {
        List<string> advice = [];
        for (int i = 0; i < view.Targets.Count; i++)
        {
            TargetView target = view.Targets[i];
            if (target.Window is { } window && target.IsUp)
            {
                OfEngine(target, window, FlagsOf(targets[i]), IsComputeBound(view.Load), advice);
            }
        }

        OfFleet(view, advice);
        OfMeasuring(view, targets, options, advice);
        return [.. advice.Take(Most)];
    }

    private static bool IsComputeBound(LoadReading load) =>
        load.IsPeakOfFormat && load.Mfu > WatchRules.ComputeBoundMfu;

    private static EngineFlags FlagsOf(WatchedTarget target) =>
        EngineFlags.Of(target.Tracker.Engines.Select(engine => engine.Id).FirstOrDefault());

    private static void OfEngine(
        TargetView target,
        EngineWindow window,
        EngineFlags flags,
        bool isComputeBound,
        List<string> advice
    )
    {
        string name = target.Name;
        if (window.Preemptions > 0)
        {
            advice.Add(
                $"{name}: {Show.Count(window.Preemptions)} preemptions at KV use {Percent(window.KvUse)}: what was computed is computed again. Lower {flags.MaxSequences}, use {flags.Fp8Kv}, or give KV more memory ({flags.Memory})."
            );
        }
        else if (window.Waiting > 0 && window.KvUse >= 0.9)
        {
            advice.Add(
                $"{name}: {Show.Count(window.Waiting)} requests wait while KV use is {Percent(window.KvUse)}: memory is the limit. {flags.Fp8Kv}, a shorter {flags.ContextLength}, or another replica."
            );
        }
        else if (!isComputeBound && window.Waiting > Math.Max(1, 0.1 * window.Running) && window.KvUse < 0.7)
        {
            advice.Add(
                $"{name}: {Show.Count(window.Waiting)} requests wait while KV use is only {Percent(window.KvUse)}: the batch or token budget is the limit. Raise {flags.MaxSequences} or {flags.StepTokens}."
            );
        }

        if (window.Failed > 0)
        {
            advice.Add(
                $"{name}: {Show.Count(window.Failed)} requests failed in the window; its log says why."
            );
        }

        if (window.Aborted > 0.05 * window.Requests && window.Aborted >= 1)
        {
            advice.Add(
                $"{name}: clients gave up {Show.Count(window.Aborted)} of {Show.Count(window.Requests)} requests: answers come later than they wait, and their tokens are paid for."
            );
        }
    }

    private static void OfFleet(WatchView view, List<string> advice)
    {
        EngineWindow fleet = view.Fleet;
        if (fleet.Running > 0 && view.Load.Larger < 0.4)
        {
            string batch = double.IsNaN(fleet.MeanRunning)
                ? ""
                : $" with {Show.Three(fleet.MeanRunning)} requests running";
            advice.Add(
                $"MBU {Percent(view.Load.Mbu)}, MFU {Percent(view.Load.Mfu)}{batch}: the GPUs could do more. More traffic on them, fewer of them, or smaller ones: farthing plan with this traffic (--record FILE keeps it)."
            );
        }

        if (IsComputeBound(view.Load))
        {
            advice.Add(
                $"MFU {Percent(view.Load.Mfu)}: arithmetic is the limit, a larger batch brings no more tokens. A narrower format that the GPU computes in, prefix caching (hits {Percent(fleet.HitFraction)}), more FLOP/s, or another replica."
            );
        }
        else if (fleet.Running > 0 && fleet.KvUse < WatchRules.IdleKv && !(fleet.Waiting > 0))
        {
            // A batch k times as large brings at most k times the tokens: no step gets shorter with it.
            string least = view.Cost is { UsdPerMillion: > 0 and double usd }
                ? $", at best {Show.UsdPerMillion(usd * fleet.KvUse / WatchRules.FullKv)} per million tokens instead of {Show.UsdPerMillion(usd)}"
                : "";
            advice.Add(
                $"KV use {Percent(fleet.KvUse)} in the fullest engine: memory for {WatchRules.Room(fleet.KvUse)} as many requests{least}. More traffic, fewer engines, or GPUs with less memory, unless free blocks keep prefixes (hits {Percent(fleet.HitFraction)})."
            );
        }

        if (view.Cost is { IdleUsd: > 0, DayUsd: > 0 } cost && cost.IdleUsd > 0.2 * cost.DayUsd)
        {
            advice.Add(
                $"{Show.Usd(cost.IdleUsd)} of {Show.Usd(cost.DayUsd)} went to GPUs without any request: scale to zero, or fill the gaps with batch work."
            );
        }

        if (fleet.HitFraction < 0.05 && fleet.MeanInput > 1000)
        {
            advice.Add(
                $"Prefix hits {Percent(fleet.HitFraction)} at {Show.Count(fleet.MeanInput)} prompt tokens a request: if prompts share a beginning, put what changes behind it."
            );
        }

        if (view.Gpus is { Xid: > 0 } gpus)
        {
            advice.Add(
                $"A GPU reports XID {Show.Count(gpus.Xid)}: look it up in NVIDIA's list before trusting it."
            );
        }
    }

    private static void OfMeasuring(
        WatchView view,
        IReadOnlyList<WatchedTarget> targets,
        WatchOptions options,
        List<string> advice
    )
    {
        if (view.Engines == 0)
        {
            return;
        }

        if (view.Load.Source is LoadSource.Unknown or LoadSource.StepTimeModel)
        {
            string? counting = targets
                .Where(target => target.IsEngine)
                .Select(target => FlagsOf(target).MeasuresLoad)
                .FirstOrDefault(words => words is not null);
            advice.Add(
                $"MBU and MFU are not measured: watch a DCGM exporter too{(counting is null ? "" : ", or start " + counting)}."
            );
        }

        if (options.GpuUsdPerHour is not null && view.GpusAreAssumed)
        {
            advice.Add(
                $"{view.PaidGpus} GPU{(view.PaidGpus == 1 ? " is" : "s are")} assumed, one an engine or data-parallel rank: --gpus N says how many are paid for."
            );
        }

        if (BucketQuantile.Of(view.Fleet.Ttft, 0.5) is { IsCoarse: true, Low: 0 } first && first.High >= 0.1)
        {
            advice.Add(
                $"Half of the first tokens come within the first TTFT bucket (up to {Show.Seconds(first.High)}): the buckets are too coarse to say more; farthing bench measures it."
            );
        }
    }

    private static string Percent(double share) => double.IsNaN(share) ? "unknown" : Show.Percent(share);
}
