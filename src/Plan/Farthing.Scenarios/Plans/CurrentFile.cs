using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Planning.Diff;
using Farthing.Planning.Exports;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Plans;

/// <summary>Reads what is served now: a <c>vllm serve</c> line, whose GPU is told beside it, or an earlier plan.</summary>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="catalog">Models and GPUs.</param>
/// <param name="model">The plan's model: what is served now must be it.</param>
/// <param name="gpus">The GPUs that the plan may use.</param>
public sealed class CurrentFile(
    FaultList faults,
    Catalog catalog,
    ModelSpec model,
    IReadOnlyList<GpuSpec> gpus
)
{
    private const string GpusFlag = "--current-gpus";

    /// <summary>Remarks on what was read.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The deployment of a file; null after a fault.</summary>
    /// <param name="path">The file.</param>
    /// <param name="gpuWords">Count and GPU, such as <c>8xH100-SXM</c>; null when nobody said.</param>
    public Deployment? Read(string path, string? gpuWords)
    {
        string text = ReplayFile.Read(path);
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return OfCommand(path, text, gpuWords);
        }

        if (gpuWords is not null)
        {
            faults.Add(
                new Fault(
                    CliFaultCodes.FlagConflict,
                    $"{GpusFlag} has no effect: the plan in {path} names its GPUs"
                )
                {
                    Path = GpusFlag,
                    Value = gpuWords,
                    Expected = "--current alone, or a file with a vllm serve line",
                }
            );
        }

        return OfPlan(path, text);
    }

    private Deployment? OfCommand(string path, string text, string? gpuWords)
    {
        int faultsBefore = faults.Faults.Count;
        VllmServeSettings? settings = VllmCommandReader.Read(text, faults, path);
        if (settings?.FindModel(catalog, out Fault? modelFault) is not ModelSpec served)
        {
            if (settings is not null)
            {
                settings.FindModel(catalog, out modelFault);
                faults.Add(modelFault! with { File = path, Path = "--model" });
            }

            return null;
        }

        CheckModel(path, served);
        Notes.AddRange(settings.Notes);
        int perServer = settings.TensorParallel * settings.PipelineParallel * settings.DataParallel;
        (GpuSpec? gpu, int? count) = Gpus(path, gpuWords, perServer);
        if (gpu is null || faults.Faults.Count > faultsBefore)
        {
            return null;
        }

        if (count is null)
        {
            Notes.Add($"one server of {perServer} GPUs: assumed ({GpusFlag} says how many you run)");
        }

        return settings.On(served, gpu, Math.Max(1, (count ?? perServer) / perServer));
    }

    private (GpuSpec? Gpu, int? Count) Gpus(string path, string? words, int perServer)
    {
        if (words is null && gpus.Select(gpu => gpu.Id).Distinct().Count() == 1)
        {
            return (gpus[0], null);
        }

        int digits = words?.TakeWhile(char.IsAsciiDigit).Count() ?? 0;
        bool isWhole =
            words is not null && digits > 0 && digits < words.Length && words[digits] is 'x' or 'X' or '×';
        if (!isWhole)
        {
            faults.Add(
                words is null
                    ? new Fault(
                        PlanFaultCodes.UnknownCurrent,
                        "on which GPU? A vllm serve line does not say it, and the plan may use several"
                    )
                    {
                        File = path,
                        Expected = $"{GpusFlag} 8xH100-SXM beside it, or one GPU in hardware.gpus (--gpu)",
                    }
                    : new Fault(PlanFaultCodes.UnknownCurrent, "not a count of GPUs")
                    {
                        Path = GpusFlag,
                        Value = words,
                        Expected = "such as 8xH100-SXM",
                    }
            );
            return (null, null);
        }

        GpuEntry? gpu = catalog.TryGpu(words![(digits + 1)..].Trim(), out Fault? fault);
        if (gpu is null)
        {
            faults.Add(fault! with { Path = GpusFlag });
            return (null, null);
        }

        bool isCount = int.TryParse(
            words.AsSpan(0, digits),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int count
        );
        if (!isCount || count < perServer || count % perServer != 0)
        {
            faults.Add(
                new Fault(
                    PlanFaultCodes.UnknownCurrent,
                    $"a server of this line takes {perServer} GPUs (ranks × stages × groups)"
                )
                {
                    Path = GpusFlag,
                    Value = words,
                    Expected = $"a multiple of {perServer}",
                }
            );
        }

        return (gpu.Spec, count);
    }

    private Deployment? OfPlan(string path, string text)
    {
        using JsonDocument? document = PlanDiff.Parse(text, faults, path);
        Fault refused = new(PlanDiffFaultCodes.NotAPlan, "a value of the plan is missing or of another kind")
        {
            File = path,
            Expected = "a plan that farthing plan … --output FILE wrote",
        };
        PlanDocument? plan = document is null
            ? null
            : faults.Try(() => SavedPlan.Read(Encoding.UTF8.GetBytes(text), refused));
        if (plan is { Chosen: null })
        {
            faults.Add(
                new Fault(PlanFaultCodes.UnknownCurrent, "the plan has no fleet")
                {
                    File = path,
                    Path = "result.chosen",
                    Expected = "a plan that found one",
                }
            );
        }

        return plan?.Chosen is { } chosen ? OfChosen(path, plan.Inputs.Model, chosen) : null;
    }

    private Deployment? OfChosen(string path, string modelId, PlannedFleet chosen)
    {
        ModelSpec? served = catalog.TryModel(modelId, out Fault? modelFault)?.Spec;
        GpuSpec? gpu = catalog.TryGpu(chosen.Gpu, out Fault? gpuFault)?.Spec;
        foreach (Fault fault in new[] { modelFault, gpuFault }.OfType<Fault>())
        {
            faults.Add(fault with { File = path });
        }

        NumberFormat? weights = Format(path, "weights", chosen.Weights);
        NumberFormat? kv = Format(path, "kv", chosen.Kv);
        if (served is null || gpu is null || weights is null || kv is null)
        {
            return null;
        }

        CheckModel(path, served);
        return new Deployment
        {
            Model = served,
            Gpu = gpu,
            Weights = WeightPrecision.Of(served, weights.Value),
            KvFormat = kv.Value,
            TensorParallel = chosen.TensorParallel,
            PipelineParallel = chosen.PipelineParallel,
            DataParallel = chosen.DataParallel,
            ExpertParallel = chosen.ExpertParallel,
            Replicas = chosen.Replicas,
            Engine = new EngineOptions
            {
                Family = EngineFamilies.Find(chosen.Engine) ?? EngineFamily.Vllm,
                MaxNumBatchedTokens = chosen.MaxNumBatchedTokens,
                MaxNumSeqs = chosen.MaxNumSeqs,
                MaxModelLen = chosen.MaxModelLen,
            },
        };
    }

    private NumberFormat? Format(string path, string member, string word)
    {
        if (FormatFacts.TryParse(word, out NumberFormat format))
        {
            return format;
        }

        faults.Add(
            new Fault(PlanDiffFaultCodes.NotAPlan, "no such format")
            {
                File = path,
                Path = "result.chosen." + member,
                Value = word,
                Expected = "one of " + string.Join(", ", FormatFacts.All.Select(FormatFacts.Id)),
            }
        );
        return null;
    }

    private void CheckModel(string path, ModelSpec served)
    {
        if (served.Id != model.Id)
        {
            faults.Add(
                new Fault(PlanFaultCodes.UnknownCurrent, "another model than the plan's is served")
                {
                    File = path,
                    Value = served.Id,
                    Expected = model.Id,
                }
            );
        }
    }
}
