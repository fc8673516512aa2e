using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Settings;

namespace Farthing.Scenarios.Resolving;

/// <summary>Turns a scenario into the one deployment that simulate runs: the first GPU, weights and KV format that it lists, spread as it says.</summary>
public static class DeploymentResolver
{
    /// <summary>The deployment.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="catalog">Models, GPUs, rules.</param>
    /// <param name="notes">Receives what was chosen or rounded for the user.</param>
    /// <exception cref="FarthingException">Unknown names, formats and shapes that cannot run, counts that do not divide; all at once.</exception>
    public static Deployment Resolve(Scenario scenario, Catalog catalog, List<string> notes)
    {
        FaultList faults = new();
        ModelEntry? model = catalog.TryModel(scenario.Models[0], out Fault? modelFault);
        Report(scenario, faults, scenario.ModelPath(0), modelFault);
        GpuEntry? gpu = Gpu(scenario, catalog, faults, notes);
        EngineOptionsValidator.Validate(scenario.Engine.Options, faults, model?.Spec.MaxPositionEmbeddings);
        if (scenario.Models.Count > 1)
        {
            notes.Add($"{scenario.Models.Count} models are listed; the first is simulated");
        }

        GpuSpec? linked = gpu is null ? null : InterconnectResolver.Link(scenario, gpu.Spec, faults);
        faults.ThrowIfAny();
        Deployment deployment = Spread(scenario, model!.Spec, linked!, faults, notes);
        SupportVerdict verdict = new SupportRules(catalog.Support).Check(deployment);
        foreach (RuleFinding finding in verdict.Rejections)
        {
            string path = PathOf(finding.RuleId);
            faults.Add(
                scenario.FaultAt(
                    path,
                    new Fault(DeploymentFaultCodes.Unsupported, finding.ToString())
                    {
                        Value = scenario.Values.Find(path)?.Items[0].Text,
                        Expected =
                            "a format and ranks that the rules allow (farthing catalog support MODEL GPU lists them)",
                    }
                )
            );
        }

        faults.ThrowIfAny();
        Deployment starting = StateBlocks.WithSequencesThatStart(deployment);
        if (starting != deployment)
        {
            notes.Add(
                $"vLLM refuses to start with its default of {ResolvedEngineOptions.Of(deployment).MaxNumSeqs} sequences: the model's states have too few cache blocks; --max-num-seqs {starting.Engine.MaxNumSeqs} is taken"
            );
            deployment = starting;
        }

        if (InterconnectResolver.Words(deployment) is string link)
        {
            notes.Add(link);
        }

        notes.AddRange(
            verdict.Notes.Where(note => note.RuleId != "vocab").Select(note => note.Sentence).Distinct()
        );
        return deployment;
    }

    private static GpuEntry? Gpu(Scenario scenario, Catalog catalog, FaultList faults, List<string> notes)
    {
        ScenarioHardware hardware = scenario.Hardware;
        bool isOwned = hardware.Gpus.Count == 0 && hardware.Inventory.Count > 0;
        string? name =
            isOwned ? hardware.Inventory[0].Gpu
            : hardware.Gpus.Count > 0 ? hardware.Gpus[0]
            : null;
        if (name is null)
        {
            faults.Add(
                scenario.FaultAt(
                    "hardware.gpus",
                    new Fault(SettingFaultCodes.Missing, "hardware.gpus is missing: on which GPU?")
                    {
                        Expected = "hardware: { gpus: [H100-SXM] }, or --gpu H100-SXM",
                    }
                )
            );
            return null;
        }

        int listed = isOwned ? hardware.Inventory.Count : hardware.Gpus.Count;
        if (listed > 1)
        {
            notes.Add($"{listed} GPUs are listed; the first, {name}, is simulated (--gpu chooses another)");
        }

        GpuEntry? gpu = catalog.TryGpu(name, out Fault? fault);
        Report(scenario, faults, isOwned ? "hardware.inventory[0].gpu" : "hardware.gpus[0]", fault);
        return gpu;
    }

    private static Deployment Spread(
        Scenario scenario,
        ModelSpec model,
        GpuSpec gpu,
        FaultList faults,
        List<string> notes
    )
    {
        ScenarioEngine engine = scenario.Engine;
        NumberFormat weights = scenario.IsGiven("precision.weights")
            ? scenario.Precision.Weights[0]
            : model.NativeFormat;
        weights = weights == NumberFormat.Bf16 && !gpu.HasBf16 ? NumberFormat.Fp16 : weights;
        NumberFormat kv = scenario.Precision.Kv[0];
        Deployment one = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, weights),
            KvFormat = kv == NumberFormat.Bf16 && !gpu.HasBf16 ? NumberFormat.Fp16 : kv,
            TensorParallel = engine.TensorParallel ?? 1,
            PipelineParallel = engine.PipelineParallel ?? 1,
            DataParallel = engine.DataParallel ?? 1,
            ExpertParallel = engine.ExpertParallel ?? 1,
            Replicas = engine.Replicas ?? scenario.Autoscale?.StartReplicas ?? 1,
            Engine = engine.Options,
        };
        if (one.ExpertParallel > 1 && !model.HasExperts)
        {
            Add("engine.expert_parallel", $"{model.ShortName} has no experts", "1, or a model with experts");
        }

        if (scenario.Hardware.Count is not int count)
        {
            return one;
        }

        if (count % one.GpusPerReplica != 0)
        {
            string shape = string.Create(
                CultureInfo.InvariantCulture,
                $"a replica takes {one.GpusPerReplica} GPUs (TP {one.TensorParallel} × PP {one.PipelineParallel} × DP {one.DataParallel})"
            );
            Add("hardware.count", shape, $"a multiple of {one.GpusPerReplica}");
            return one;
        }

        return one with
        {
            Replicas = Math.Max(1, count / one.GpusPerReplica),
        };

        void Add(string path, string message, string expected) =>
            faults.Add(
                scenario.FaultAt(
                    path,
                    new Fault(DeploymentFaultCodes.CountMismatch, message)
                    {
                        Value = scenario.Values.Find(path)?.Items[0].Text,
                        Expected = expected,
                    }
                )
            );
    }

    private static string PathOf(string rule) =>
        rule switch
        {
            "format" => "precision.weights",
            "kv_format" => "precision.kv",
            "layers" => "engine.pipeline_parallel",
            "engine" => "engine.name",
            _ => "engine.tensor_parallel",
        };

    private static void Report(Scenario scenario, FaultList faults, string path, Fault? fault)
    {
        if (fault is not null)
        {
            faults.Add(scenario.FaultAt(path, fault));
        }
    }
}
