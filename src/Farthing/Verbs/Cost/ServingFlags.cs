using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Claims;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>Flags that name what is served: model, formats, GPU, batch, context. Looked up in the catalog, the user's files over it.</summary>
internal sealed class ServingFlags
{
    public TextFlag Model { get; } = new("--model", null, "Model of the catalog, such as llama-3.3-70b");
    public TextFlag Weights { get; } =
        new(
            "--weights",
            null,
            "Format of the weights: bf16, fp16, fp8, int8, int4, nvfp4, mxfp4 [default: the model's own]"
        );
    public TextFlag Kv { get; } = new("--kv", null, "Format of the KV cache: bf16 or fp8 [default: bf16]");
    public TextFlag Gpu { get; } = new("--gpu", null, "GPU of the catalog, such as H100-SXM");
    public QuantityFlag Batch { get; } =
        new("--batch", Between(QuantityKind.Count, 1, 65536), "Sequences decoded together");
    public QuantityFlag Context { get; } =
        new("--context", Whole(1, 1e8), "Tokens of a sequence, prompt and output so far");

    // A command outlives its line: another line may have other files.
    private readonly ConditionalWeakTable<VerbContext, Catalog> catalogs = [];

    /// <summary>The catalog with the user's files over it, read once a line.</summary>
    public Catalog CatalogOf(VerbContext context) => catalogs.GetValue(context, CatalogLoader.Load);

    /// <summary>All of them.</summary>
    public Option[] All => [Model, Weights, Kv, Gpu, Batch, Context];

    /// <summary>True when a model was named.</summary>
    public bool HasModel(VerbContext context) => context.Parsed.GetValue(Model) is not null;

    /// <summary>The named model; null where none was named or it is not known (a fault is then added).</summary>
    public ModelSpec? ReadModel(VerbContext context) =>
        HasModel(context) ? FindModel(context, CatalogOf(context), Model)?.Spec : null;

    /// <summary>The named GPU; null where none was named or it is not known (a fault is then added).</summary>
    public GpuSpec? ReadGpu(VerbContext context) =>
        context.Parsed.GetValue(Gpu) is null ? null : FindGpu(context, CatalogOf(context), Gpu)?.Spec;

    /// <summary>The model that a flag names; null where it names none or an unknown one (a fault is then added).</summary>
    public static ModelEntry? FindModel(VerbContext context, Catalog catalog, Option<string?> flag)
    {
        Fault? fault = null;
        ModelEntry? model = context.Parsed.GetValue(flag) is string name
            ? catalog.TryModel(name, out fault)
            : null;
        AddFault(context, fault, flag.Name);
        return model;
    }

    /// <summary>The GPU that a flag names; null where it names none or an unknown one (a fault is then added).</summary>
    public static GpuEntry? FindGpu(VerbContext context, Catalog catalog, Option<string?> flag)
    {
        Fault? fault = null;
        GpuEntry? gpu = context.Parsed.GetValue(flag) is string name ? catalog.TryGpu(name, out fault) : null;
        AddFault(context, fault, flag.Name);
        return gpu;
    }

    /// <summary>The format of a flag, or what stands in for it.</summary>
    public static NumberFormat ReadFormat(VerbContext context, Option<string?> flag, NumberFormat fallback)
    {
        if (context.Parsed.GetValue(flag) is not string word)
        {
            return fallback;
        }

        if (FormatFacts.TryParse(word, out NumberFormat format))
        {
            return format;
        }

        string[] known = [.. FormatFacts.All.Select(FormatFacts.Id)];
        context.Refuse(
            QuantityFaultCodes.UnknownWord,
            flag.Name,
            "no such format",
            string.Join(", ", known),
            word,
            NearestWord.Find(word, known)
        );
        return fallback;
    }

    /// <summary>The format of the KV cache.</summary>
    public NumberFormat ReadKv(VerbContext context)
    {
        NumberFormat format = ReadFormat(context, Kv, NumberFormat.Bf16);
        if (FormatFacts.Is16Bit(format) || format == NumberFormat.Fp8)
        {
            return format;
        }

        context.Refuse(
            QuantityFaultCodes.UnknownWord,
            Kv.Name,
            "the KV cache is kept in 16 bit or FP8",
            "bf16 or fp8",
            FormatFacts.Id(format)
        );
        return NumberFormat.Bf16;
    }

    /// <summary>The deployment of a model on some GPUs of one kind, tensor-parallel over all of them.</summary>
    public Deployment? ReadDeployment(VerbContext context, int gpus)
    {
        ModelSpec? model = ReadModel(context);
        GpuSpec? gpu = ReadGpu(context);
        NumberFormat kv = ReadKv(context);
        if (HasModel(context) != (context.Parsed.GetValue(Gpu) is not null))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                HasModel(context) ? Gpu.Name : Model.Name,
                "--model and --gpu are needed together",
                "--model llama-3.3-70b --gpu H100-SXM"
            );
        }

        NumberFormat weights = ReadFormat(context, Weights, model?.NativeFormat ?? NumberFormat.Bf16);
        if (model is null || gpu is null)
        {
            return null;
        }

        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, weights),
            KvFormat = kv,
            TensorParallel = gpus,
        };
        RefuseUneven(context, model, gpus);
        return deployment;
    }

    /// <summary>Adds a fault where a model's attention heads cannot be shared out evenly over GPUs: no engine starts so.</summary>
    public static void RefuseUneven(VerbContext context, ModelSpec model, int gpus)
    {
        if (ServingFit.CanSplit(model, gpus))
        {
            return;
        }

        IEnumerable<int> possible = Enumerable.Range(1, 64).Where(count => ServingFit.CanSplit(model, count));
        context.Refuse(
            QuantityFaultCodes.OutOfRange,
            "--gpus",
            $"{model.Id} cannot be split over these GPUs: its attention heads do not divide by their number",
            "one of " + string.Join(", ", possible),
            gpus.ToString(CultureInfo.InvariantCulture)
        );
    }

    private static void AddFault(VerbContext context, Fault? fault, string path)
    {
        if (fault is not null)
        {
            context.Faults.Add(fault with { Path = path });
        }
    }
}
