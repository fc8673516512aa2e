using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Support;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Sheets.Catalogs;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog support MODEL GPU [ENGINE]</c>: what is tabulated, transferred, assumed or impossible, before any work.</summary>
internal static class CatalogSupport
{
    private static readonly Argument<string> ModelName = new("model")
    {
        Description = "A model of the catalog",
    };
    private static readonly Argument<string> GpuName = new("gpu") { Description = "A GPU of the catalog" };
    private static readonly Argument<string?> EngineName = new("engine")
    {
        Description = "vllm (default), sglang, trtllm, tgi or lmdeploy",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "support",
            "Say for each weight format whether a model runs on a GPU, at which tensor parallelism, and how well its\n"
                + "step times are known: fitted (to timings of this GPU), transferred (from another), assumed, or impossible.\n\n"
                + "  farthing catalog support qwen3-30b-a3b H100\n"
                + "  farthing catalog support gpt-oss-120b L40S vllm"
        )
        {
            ModelName,
            GpuName,
            EngineName,
        };
        return command.ReadsCatalog().Runs("catalog.support", Run);
    }

    private static int Run(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        ModelEntry? model = catalog.TryModel(context.Parsed.GetRequiredValue(ModelName), out Fault? noModel);
        GpuEntry? gpu = catalog.TryGpu(context.Parsed.GetRequiredValue(GpuName), out Fault? noGpu);
        foreach (Fault fault in new[] { noModel, noGpu }.OfType<Fault>())
        {
            context.Faults.Add(fault);
        }

        string engine = EngineOf(context, catalog);
        context.StopOnFaults();
        FormatSupport[] formats = [.. FormatSupports.Of(catalog, model!.Spec, gpu!.Spec, engine)];
        return context.Answer(
            new CatalogSupportDocument(
                model.Spec.Id,
                gpu.Spec.Id,
                gpu.Spec.Architecture,
                engine,
                engine == FormatSupports.TimedEngine,
                EngineFamilies.Find(engine) is EngineFamily family
                    ? EngineKnowledge.Of(family)
                    :
                    [
                        new EngineFact(
                            "engine",
                            $"nothing of {engine} is known apart: simulated as vLLM where a measurement names it",
                            EngineFactBasis.Unknown,
                            ""
                        ),
                    ],
                formats
            ),
            SupportSheet.Of,
            exitCode: Array.Exists(formats, SupportSheet.IsPossible) ? 0 : 1
        );
    }

    private static string EngineOf(VerbContext context, Catalog catalog)
    {
        string word = context.Parsed.GetValue(EngineName) ?? FormatSupports.TimedEngine;
        if (catalog.Words.Engine(word) is { } engine)
        {
            return engine;
        }

        string[] known = ["vllm", "sglang", "trtllm", "tgi", "lmdeploy"];
        context.Refuse(
            CatalogFaultCodes.UnknownName,
            "engine",
            "no such engine",
            "one of " + string.Join(", ", known),
            word,
            NearestWord.Find(word, known)
        );
        return word;
    }
}
