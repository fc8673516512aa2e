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
using Farthing.Scenarios.Manifests;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Plans;

/// <summary>Reads what is served now: a <c>vllm serve</c> line or a manifest of one, whose GPU is told beside it, or an earlier plan.</summary>
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

    /// <summary>Parts that are not simulated; true for those that change memory or speed.</summary>
    public List<(string Flag, bool ChangesServer)> Unsimulated { get; } = [];

    /// <summary>Adapters that the line or the plan names; 0 where it names none.</summary>
    public int LoraModules { get; private set; }

    /// <summary>Unevenness of what is asked for: 0 all alike, 1 Zipf's law.</summary>
    public double LoraSkew { get; private set; } = PlanAdapters.UsualSkew;

    /// <summary>The deployment of a file; null after a fault.</summary>
    /// <param name="path">The file.</param>
    /// <param name="gpuWords">Count and GPU, such as <c>8xH100-SXM</c>; null when nobody said.</param>
    public Deployment? Read(string path, string? gpuWords)
    {
        string text = ReplayFile.Read(path);
        if (!ServedFile.IsPlan(path, text))
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

    /// <summary>The model that a file serves; null after a fault.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static string? ModelOf(string path, Catalog catalog, FaultList faults)
    {
        string text = ReplayFile.Read(path);
        if (ServedFile.IsPlan(path, text))
        {
            return PlanOf(path, text, faults)?.Inputs.Model;
        }

        return ServedFile.Read(path, text, catalog, null, faults) is ServedFile served
            ? ModelOf(served, path, catalog, faults)?.Id
            : null;
    }

    private static ModelSpec? ModelOf(ServedFile served, string path, Catalog catalog, FaultList faults)
    {
        ModelSpec? model = served.Settings.FindModel(catalog, out Fault? fault);
        if (model is null)
        {
            faults.Add(fault! with { File = path, Path = "--model" });
        }

        return model;
    }

    private Deployment? OfCommand(string path, string text, string? gpuWords)
    {
        int faultsBefore = faults.Faults.Count;
        if (
            ServedFile.Read(path, text, catalog, model, faults) is not ServedFile file
            || ModelOf(file, path, catalog, faults) is not ModelSpec served
        )
        {
            return null;
        }

        VllmServeSettings settings = file.Settings;
        CheckModel(path, served);
        Notes.AddRange([.. settings.Notes, .. file.Manifest?.Notes ?? []]);
        Unsimulated.AddRange(settings.Unsimulated);
        Unsimulated.AddRange((file.Manifest?.Unsimulated ?? []).Select(part => (part, true)));
        LoraModules = settings.LoraModules;
        int perServer = settings.TensorParallel * settings.PipelineParallel * settings.DataParallel;
        (GpuSpec? gpu, int? count) = Gpus(path, gpuWords ?? WordsOf(file.Manifest, perServer), perServer);
        if (gpu is null || faults.Faults.Count > faultsBefore)
        {
            return null;
        }

        int? copies = file.Manifest?.Replicas;
        if (count is null && copies is null)
        {
            Notes.Add($"one server of {perServer} GPUs: assumed ({GpusFlag} says how many you run)");
        }

        if (file.Manifest?.Gpus is int limit && limit != perServer)
        {
            Notes.Add(
                $"the manifest gives a copy {limit} GPUs, its command uses {perServer}: {perServer} are counted"
            );
        }

        int replicas = count is int all ? all / perServer : copies ?? 1;
        if (count is not null && copies is not null && copies != replicas)
        {
            Notes.Add($"the manifest says {copies} replicas, {GpusFlag} makes it {replicas}");
        }

        Deployment fleet = settings.On(served, gpu, Math.Max(1, replicas));
        if (fleet.Engine.Lora is not null && !LoraFootprint.IsWhole(served))
        {
            Notes.Add("--enable-lora: adapters of experts and of other mixers are not simulated");
            Unsimulated.Add(("--enable-lora", true));
            fleet = fleet with { Engine = fleet.Engine with { Lora = null } };
        }

        return settings.FitsModelLen ? WithLengthThatFits(fleet) : fleet;
    }

    /// <summary>The longest sequence that the cache holds, as vLLM finds it where it is asked to.</summary>
    private static Deployment WithLengthThatFits(Deployment fleet)
    {
        MemoryBudgetResult memory = MemoryBudget.Of(fleet);
        long longest = memory.Fits ? StartRefusal.LongestSequence(fleet, memory) : 0;
        return longest > 0 ? fleet with { Engine = fleet.Engine with { MaxModelLen = (int)longest } } : fleet;
    }

    /// <summary>The GPUs that a manifest itself names; null where it does not name a kind of the catalog.</summary>
    private string? WordsOf(ManifestServer? manifest, int perServer) =>
        manifest?.Gpu is string name && catalog.TryGpu(name, out _) is not null
            ? $"{perServer * (manifest.Replicas ?? 1)}x{name}"
            : null;

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
        PlanDocument? plan = PlanOf(path, text, faults);
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

    private static PlanDocument? PlanOf(string path, string text, FaultList faults)
    {
        using JsonDocument? document = PlanDiff.Parse(text, faults, path);
        Fault refused = new(PlanDiffFaultCodes.NotAPlan, "a value of the plan is missing or of another kind")
        {
            File = path,
            Expected = "a plan that farthing plan … --output FILE wrote",
        };
        return document is null
            ? null
            : faults.Try(() => SavedPlan.Read(Encoding.UTF8.GetBytes(text), refused));
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
        LoraModules = chosen.Adapters?.Named ?? 0;
        LoraSkew = chosen.Adapters?.Skew ?? LoraSkew;
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
                Lora = chosen.Adapters is { } adapters ? PlanAdapters.Read(adapters) : null,
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
