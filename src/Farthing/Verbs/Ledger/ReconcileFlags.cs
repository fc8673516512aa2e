using System.CommandLine;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Gateway.Attribution;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;
using Farthing.Verbs.Cost;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Ledger;

/// <summary>Flags of <c>ledger reconcile</c>: what is billed, what serves, who bears idle.</summary>
internal static class ReconcileFlags
{
    public static readonly QuantityFlag GpuPrice = new(
        "--gpu-price",
        Positive(QuantityKind.UsdPerHour, 10_000),
        "Price of one GPU-hour"
    );

    public static readonly TextFlag Invoice = new(
        "--invoice",
        "FILE",
        "The bill instead of a price: CSV with the columns of FOCUS 1.2 or of an AWS cost and usage report"
    );

    public static readonly TextFlag Resource = new(
        "--resource",
        "ID",
        "Only the invoice's rows of this resource id [default: all rows]"
    );

    public static readonly TextFlag Deployment = new(
        "--deployment",
        "NAME",
        "The deployment that runs on the GPUs, as farthing ledger by deployment shows it [default: the ledger's only one]"
    );

    public static readonly QuantityFlag Gpus = new(
        "--gpus",
        Whole(1, 100_000),
        "GPUs that the bill is for [default: one replica, --tp]"
    );

    public static readonly SwitchFlag Book = new(
        "--book",
        "Book the differences as corrections. No gateway may run on the folder meanwhile"
    );

    private static readonly TextFlag Model = new(
        "--model",
        "ID",
        "The catalog's model that is served, for its step times"
    );

    private static readonly TextFlag Gpu = new("--gpu", "ID", "The catalog's GPU that it is served on");

    private static readonly QuantityFlag TensorParallel = new(
        "--tp",
        Whole(1, 1024),
        "GPUs that share one replica",
        1
    );

    private static readonly TextFlag Weights = new(
        "--weights",
        "FORMAT",
        "Number format of the weights: bf16, fp8, … [default: the checkpoint's]"
    );

    private static readonly WordFlag Idle = new(
        "--idle",
        "Bearer of the unused part: central (its own account), use (teams in proportion to their use), reservation (--reserve)",
        [.. Enum.GetNames<IdlePolicy>().Select(name => name.ToLowerInvariant())],
        "central"
    )
    {
        HelpName = "POLICY",
        Otherwise = "not a policy for idle",
    };

    private static readonly Option<string[]> Reserve = new("--reserve")
    {
        Description =
            "Share of the GPUs that is reserved for a team, for --idle reservation; may be repeated",
        HelpName = "TEAM=SHARE",
    };

    public static void AddTo(Command command)
    {
        LedgerFlags.AddSpan(command);
        command.With(
            GpuPrice,
            Invoice,
            Resource,
            Deployment,
            Gpus,
            Model,
            Gpu,
            TensorParallel,
            Weights,
            Idle,
            Reserve,
            LedgerFlags.Limit,
            Book
        );
    }

    /// <summary>Policy of attributing the bill; faults are collected.</summary>
    public static AttributionOptions Read(VerbContext context)
    {
        double gpus = context.Value(Gpus) ?? context.Value(TensorParallel) ?? 1;
        IdlePolicy idle = Idle.Read<IdlePolicy>(context);
        return new AttributionOptions
        {
            Deployment = context.Parsed.GetValue(Deployment) ?? "",
            Gpus = double.IsFinite(gpus) ? (int)gpus : 0,
            Work = ReadWork(context, gpus),
            Idle = idle,
            Reserved = ReadReserved(context, idle),
        };
    }

    /// <summary>The model that step times are predicted for, and its layout over the GPUs; null where charges weigh.</summary>
    public static (string Model, string Layout)? Served(AttributionOptions options) =>
        options.Work?.Deployment is { } served
            ? (
                served.Model.ShortName,
                $"{served.Replicas} × tp {served.TensorParallel}, {FormatFacts.Id(served.Weights.Headline)} weights"
            )
            : null;

    /// <summary>True where nobody said how many GPUs the bill is for.</summary>
    public static bool AssumesGpus(VerbContext context) => context.Parsed.GetValue(Gpus) is null;

    private static Dictionary<string, double> ReadReserved(VerbContext context, IdlePolicy idle)
    {
        Dictionary<string, double> reserved = new(StringComparer.Ordinal);
        foreach (string text in context.Parsed.GetValue(Reserve) ?? [])
        {
            int at = text.LastIndexOf('=');
            if (
                at <= 0
                || !QuantityParser.TryParseRange(
                    text[(at + 1)..],
                    QuantityKind.Fraction,
                    out Interval share,
                    out _
                )
                || !share.IsPoint
                || share.Low is < 0 or > 1
                || !reserved.TryAdd(text[..at], share.Low)
            )
            {
                AddFault(text, "not a team's share of the GPUs");
            }
        }

        if (reserved.Values.Sum() > 1 + 1e-9)
        {
            AddFault(null, "more than all of the GPUs is reserved");
        }

        if (reserved.Count > 0 != (idle == IdlePolicy.Reservation))
        {
            context.Conflict(
                Reserve.Name,
                "reserved shares and idle by reservation belong together",
                "--idle reservation --reserve search=60% --reserve docs=0.25"
            );
        }

        return reserved;

        void AddFault(string? text, string message) =>
            context.Refuse(
                AttributionFaultCodes.BadReservation,
                Reserve.Name,
                message,
                "each team once, shares of together at most 1: search=60%, docs=0.25",
                text
            );
    }

    private static AttemptWork? ReadWork(VerbContext context, double gpus)
    {
        string? modelName = context.Parsed.GetValue(Model);
        string? gpuName = context.Parsed.GetValue(Gpu);
        int tensorParallel = (int)(context.Value(TensorParallel) ?? 1);
        if (modelName is null && gpuName is null)
        {
            return null;
        }

        if (modelName is null || gpuName is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                modelName is null ? Model.Name : Gpu.Name,
                "step times need the model and the GPU",
                "--model llama-3.1-8b --gpu h100-sxm, or neither"
            );
            return null;
        }

        Catalog catalog = CatalogLoader.Load(context);
        ModelSpec? model = ServingFlags.FindModel(context, catalog, Model)?.Spec;
        GpuSpec? gpu = ServingFlags.FindGpu(context, catalog, Gpu)?.Spec;
        if (gpus % tensorParallel != 0)
        {
            context.Refuse(
                AttributionFaultCodes.BadLayout,
                TensorParallel.Name,
                "the GPUs are no whole number of replicas",
                $"a divisor of --gpus {gpus}",
                tensorParallel.ToString(CultureInfo.InvariantCulture)
            );
        }

        NumberFormat weights = ServingFlags.ReadFormat(
            context,
            Weights,
            model?.NativeFormat ?? NumberFormat.Bf16
        );
        if (model is null || gpu is null || !double.IsFinite(gpus) || !context.Faults.IsEmpty)
        {
            return null;
        }

        Serving.Deployments.Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, weights),
            TensorParallel = tensorParallel,
            Replicas = (int)gpus / tensorParallel,
        };
        return new AttemptWork(
            deployment,
            StepTimeModelFactory.Create(deployment, CatalogLoader.Coefficients(context))
        );
    }
}
